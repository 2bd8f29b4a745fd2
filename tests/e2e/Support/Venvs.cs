using System.Collections.Concurrent;

namespace Probing.E2E.Tests.Support;

/// <summary>
/// One virtual environment per interpreter with the wheel really installed by pip. They stay under <c>artifacts/</c> and
/// are used again until the wheel changes.
/// </summary>
internal static class Venvs
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Ready = new();
    private static readonly SemaphoreSlim AtOnce = new(2);

    /// <summary>The venv's python.</summary>
    public static Task<string> PythonOf(Interpreter python) =>
        Ready.GetOrAdd(python.Name, _ => new Lazy<Task<string>>(() => Make(python))).Value;

    private static async Task<string> Make(Interpreter python)
    {
        var folder = Path.Combine(Repository.Artifacts, "venv", python.Name);
        var inside = Path.Combine(folder, "bin", "python");
        var stamp = Path.Combine(folder, "installed-wheel");
        await AtOnce.WaitAsync();
        try
        {
            if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == Wheel.Hash)
                return inside;
            Directory.CreateDirectory(folder);
            File.Delete(stamp);
            if (!File.Exists(Path.Combine(folder, "complete")))
            {
                // The distribution's interpreter brings numpy, pandas and torch along, which live tests use.
                IReadOnlyList<string> shared = python.IsSystem ? ["--system-site-packages"] : [];
                await Do([python.Path, "-m", "venv", "--clear", .. shared, folder]);
                await File.WriteAllTextAsync(Path.Combine(folder, "complete"), "");
            }
            await Do([inside, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index", "--no-deps",
                "--force-reinstall", Wheel.Path]);
            await File.WriteAllTextAsync(stamp, Wheel.Hash);
            return inside;
        }
        finally
        {
            AtOnce.Release();
        }

        async Task Do(IReadOnlyList<string> command) =>
            (await Run.ToEnd(new RunRequest(command) { Limit = TimeSpan.FromMinutes(5) })).Succeeded(string.Join(' ', command));
    }
}
