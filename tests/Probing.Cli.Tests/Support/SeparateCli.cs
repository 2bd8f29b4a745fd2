using System.Diagnostics;
using Probing.Interop.Libc;

namespace Probing.Cli.Tests.Support;

/// <summary>
/// The command as a process of its own, with other rights than the tests': a program such as setpriv starts it. Its files
/// are copied to where every user may read them.
/// </summary>
public sealed class SeparateCli : IDisposable
{
    private const UnixFileMode ForAll = (UnixFileMode)0b111_101_101;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("probing-cli-");

    public SeparateCli()
    {
        File.SetUnixFileMode(_folder.FullName, ForAll);
        foreach (var pattern in new[] { "*.dll", "*.json" })
        {
            foreach (var file in Directory.GetFiles(AppContext.BaseDirectory, pattern))
                File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        }
    }

    /// <summary>An ordinary user and nobody's friend.</summary>
    public static string[] Nobody { get; } = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

    internal CliResult Run(string[] before, params string[] arguments)
    {
        Assert.SkipUnless(before.Length == 0 || Identity.EffectiveUid == 0, "only root can take other rights");
        var name = typeof(SeparateCli).Assembly.GetName().Name;
        string[] command = [.. before, Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal)
            ? Environment.ProcessPath : "dotnet", "exec", "--runtimeconfig", InFolder($"{name}.runtimeconfig.json"),
            "--depsfile", InFolder($"{name}.deps.json"), InFolder("probing.dll"), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CliResult(process.ExitCode, System.Text.Encoding.UTF8.GetBytes(output), errors.Result);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);
}
