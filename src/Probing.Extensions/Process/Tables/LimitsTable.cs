using System.Globalization;
using System.Text;
using Probing.Extensions.Process.Procfs;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process.Tables;

/// <summary>The resource limits of a process.</summary>
internal static partial class LimitsTable
{
    public static ProcessTable Table => ProcessTable.Of(Each);

    private static IEnumerable<Limit> Each(ProcDirectory process)
    {
        var file = new ProcFile();
        process.Read("limits", file);
        // Fixed columns under a headline: "Max open files            1024                 524288               files".
        var lines = Encoding.UTF8.GetString(file.Content).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var soft = lines[0].IndexOf("Soft Limit", StringComparison.Ordinal);
        var hard = lines[0].IndexOf("Hard Limit", StringComparison.Ordinal);
        var unit = lines[0].IndexOf("Units", StringComparison.Ordinal);
        foreach (var line in lines.Skip(1))
        {
            var name = line["Max ".Length..soft].TrimEnd().Replace(' ', '_').ToLowerInvariant();
            var unitText = line.Length > unit ? line[unit..].Trim() : "";
            yield return new Limit(name, Number(line[soft..hard]), Number(line[hard..Math.Min(unit, line.Length)]),
                unitText.Length > 0 ? unitText : null);
        }
    }

    private static ulong? Number(string text) =>
        text.TrimEnd() is var number && number == "unlimited"
            ? null
            : ulong.Parse(number, CultureInfo.InvariantCulture);

    [Table("process", "limits", Description = "One row per resource limit (getrlimit) of the process.",
        Example = "SELECT name, soft, hard, unit FROM process.limits WHERE name IN ('open_files', 'locked_memory')")]
    private readonly partial record struct Limit(
        [Column("The limited resource: open_files, stack_size, locked_memory, …")] string Name,
        [Column("Limit in force, in the row's unit; NULL means unlimited")] ulong? Soft,
        [Column("What the process may raise the limit to; NULL means unlimited")] ulong? Hard,
        [Column("Unit of both limits: bytes, files, processes, seconds, …; NULL for a plain number")] string? Unit);
}
