using System.Text;
using Probing.Extensions.Process.Procfs;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process.Tables;

/// <summary>The environment a process was started with.</summary>
internal static partial class EnvsTable
{
    public static ProcessTable Create(Func<bool> showSecrets) =>
        ProcessTable.Of(process => Each(process, showSecrets()));

    private static IEnumerable<Variable> Each(ProcDirectory process, bool showSecrets)
    {
        var file = new ProcFile();
        process.Read("environ", file);
        if (file.Content.IsEmpty)
            process.ThrowIfZombie();
        foreach (var entry in Encoding.UTF8.GetString(file.Content).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // A name may begin with '=', so the separator is looked for after the first character.
            var equals = entry.IndexOf('=', 1);
            var name = equals < 0 ? entry : entry[..equals];
            var value = equals < 0 ? null : entry[(equals + 1)..];
            var shown = showSecrets ? value : Secrets.Mask(name, value);
            yield return new Variable(name, shown, Masked: shown != value);
        }
    }

    [Table("process", "envs",
        Description =
            "One row per environment variable, with the value at the start of the process: what the program changed since " +
            "does not show (python.`os.environ` has it). Secrets are masked unless the option process.show_secrets is on.",
        Example =
            "SELECT name, value FROM process.envs WHERE name LIKE 'CUDA%' OR name IN ('RANK', 'WORLD_SIZE', 'OMP_NUM_THREADS')")]
    private readonly partial record struct Variable(
        [Column("Name of the variable")] string Name,
        [Column("Value at the start of the process; *** in place of a secret; NULL for an entry without '='")] string? Value,
        [Column("True when the value, or the password in its URL, is hidden")] bool Masked);
}
