using Probing.Extensions.Process.Procfs;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Process.Tables;

/// <summary>
/// A table about one process: <c>process.{Name}</c> is it for this process, <c>proc.`{pid}/{Name}`</c> for any other.
/// </summary>
/// <param name="Name">Table name.</param>
/// <param name="Description">What a row is.</param>
/// <param name="Example">A query over <c>process.{Name}</c> worth copying.</param>
/// <param name="Open">Gives the table of a process; reads nothing yet.</param>
internal sealed record ProcessTable(
    string Name, string Description, string Example, Func<ProcDirectory, ITableProvider> Open)
{
    /// <summary>The table of a record that has one row for each thing a process has.</summary>
    public static ProcessTable Of<TRow>(Func<ProcDirectory, IEnumerable<TRow>> rows) where TRow : ITableRecord<TRow> =>
        new(TRow.Name, TRow.Description, TRow.Example, process => new RowTable<TRow>(TRow.Columns, _ => rows(process)));

    /// <summary>The table of this process.</summary>
    public TablePlugin OfThisProcess() => new("process", Name, Open(ProcDirectory.Self))
    {
        Description = Description,
        Example = Example,
    };

    /// <summary>The table of another process, under the name the query spells.</summary>
    public TablePlugin Of(ProcDirectory process, string name) => new("proc", name, Open(process))
    {
        Description = Description,
        Example = Example.Replace($"process.{Name}", $"proc.`{name}`"),
    };
}
