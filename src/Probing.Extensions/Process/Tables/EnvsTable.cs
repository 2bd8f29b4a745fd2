using System.Text;
using Probing.Extensions.Process.Procfs;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process.Tables;

/// <summary>The environment a process was started with.</summary>
internal static class EnvsTable
{
    public static ProcessTable Create(Func<bool> showSecrets) => new(
        "envs",
        "One row per environment variable, with the value at the start of the process: what the program changed since " +
        "does not show (python.`os.environ` has it). Secrets are masked unless the option process.show_secrets is on.",
        "SELECT name, value FROM process.envs WHERE name LIKE 'CUDA%' OR name IN ('RANK', 'WORLD_SIZE', 'OMP_NUM_THREADS')",
        process => new RowTable<Variable>(s_columns, _ => Each(process, showSecrets())));

    private static readonly TableColumns<Variable> s_columns = new TableColumns<Variable>()
        .Text("name", "Name of the variable", v => v.Name)
        .Text("value", "Value at the start of the process; *** in place of a secret; NULL for an entry without '='",
            v => v.Value)
        .Bool("masked", "True when the value, or the password in its URL, is hidden", v => v.Masked);

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

    private readonly record struct Variable(string Name, string? Value, bool Masked);
}
