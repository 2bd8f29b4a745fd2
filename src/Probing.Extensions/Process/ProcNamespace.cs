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
    // Listing every table of every process would bury the others; a name that is not listed can be queried all the
    // same.
    private const int MaxListedProcesses = 8;

    /// <summary>The table of all processes, and those of the first few Python processes of this user.</summary>
    public ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken)
    {
        var pids = new List<int>();
        ProcDirectory.ListProcesses(pids);
        pids.Sort();
        var names = new List<string> { ProcessesTable.Table.Name };
        foreach (var pid in pids.Where(IsOwnPython).Take(MaxListedProcesses))
        {
            cancellationToken.ThrowIfCancellationRequested();
            names.AddRange(tables.Select(table => string.Create(CultureInfo.InvariantCulture, $"{pid}/{table.Name}")));
        }
        return ValueTask.FromResult<IReadOnlyList<string>>(names);
    }

    public ValueTask<ITableProvider?> TableAsync(string name, QueryContext query, CancellationToken cancellationToken)
    {
        if (Describe(name) is not { } table)
            return ValueTask.FromResult<ITableProvider?>(null);
        if (ProcessOf(name, out _) is { } process)
            process.Read("stat", new ProcFile()); // a process that is gone fails the query before it runs
        return ValueTask.FromResult<ITableProvider?>(table.Provider);
    }

    public TablePlugin? Describe(string name)
    {
        if (name.Equals(ProcessesTable.Table.Name, StringComparison.OrdinalIgnoreCase))
            return ProcessesTable.Table;
        if (ProcessOf(name, out var tableName) is not { } process)
            return null;
        var table = tables.FirstOrDefault(table => table.Name.Equals(tableName, StringComparison.OrdinalIgnoreCase))
            ?? throw new ProbingException(ProbingErrorKind.NotFound,
                $"a process has no table '{tableName}'; it has: {string.Join(", ", tables.Select(table => table.Name))}");
        return table.Of(process, name);
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

    private static bool IsOwnPython(int pid)
    {
        var process = ProcDirectory.Of(pid);
        var status = new StatusFile();
        var file = new ProcFile();
        return status.Read($"{process.Path}/status") == 0
            && status.Number("Uid"u8, 1) == OwnUid
            && file.Read($"{process.Path}/cmdline") == 0
            && new CommandLine(file.Content).Arguments is [var program, ..]
            && PythonFacts.IsInterpreterName(program);
    }

    private static long? OwnUid
    {
        get
        {
            var status = new StatusFile();
            return status.Read("/proc/self/status") == 0 ? status.Number("Uid"u8, 1) : null;
        }
    }
}
