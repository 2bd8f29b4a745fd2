using System.Globalization;
using Probing.Extensions.Process.Procfs;
using Probing.Extensions.Process.Tables;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process;

/// <summary>
/// The namespace <c>proc</c>: the processes of the machine, and the tables of each as <c>`{pid}/{table}`</c> (or
/// <c>`self/{table}`</c>). Nothing of a process is read before a query names it.
/// </summary>
internal sealed class ProcNamespace(IReadOnlyList<ProcessTable> tables) : ICustomNamespace
{
    /// <summary>Only the list of processes: the tables of each would bury all others, and every one of them opens.</summary>
    public ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>([ProcessesTable.Table.Name]);

    public ValueTask<ITableProvider?> TableAsync(
        string name, QueryContext query, CancellationToken cancellationToken)
    {
        if (ProcessOf(name, out var tableName) is { } process)
        {
            process.Read("stat", new ProcFile()); // a process that is gone fails the query before it runs
            if (Describe(name) is null)
            {
                throw new ProbingException(ProbingErrorKind.NotFound,
                    $"a process has no table '{tableName}'; it has: {string.Join(", ", tables.Select(t => t.Name))}");
            }
        }
        return ValueTask.FromResult(Describe(name)?.Provider);
    }

    public TablePlugin? Describe(string name)
    {
        if (name.Equals(ProcessesTable.Table.Name, StringComparison.OrdinalIgnoreCase))
            return ProcessesTable.Table;
        return ProcessOf(name, out var tableName) is { } process
            ? tables.FirstOrDefault(table => table.Name.Equals(tableName, StringComparison.OrdinalIgnoreCase))
                ?.Of(process, name)
            : null;
    }

    private static ProcDirectory? ProcessOf(string name, out string tableName)
    {
        var slash = name.IndexOf('/');
        tableName = slash < 0 ? "" : name[(slash + 1)..];
        if (slash < 0)
            return null;
        if (name.AsSpan(0, slash).Equals("self", StringComparison.OrdinalIgnoreCase))
            return ProcDirectory.Self;
        return int.TryParse(name.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            && pid > 0
            ? ProcDirectory.Of(pid)
            : null;
    }
}
