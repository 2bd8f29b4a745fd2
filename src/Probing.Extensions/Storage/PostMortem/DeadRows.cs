using Apache.Arrow;
using Probing.Sdk.Tables;
using Probing.Storage.Rings;

namespace Probing.Extensions.Storage.PostMortem;

/// <summary>Rows of one process in a table of many.</summary>
/// <param name="process">Which, as <c>probing.process</c> names it.</param>
internal abstract class DeadRows(string process)
{
    public string Process { get; } = process;

    public abstract IReadOnlyList<RingColumn> Columns { get; }

    /// <summary>The description that the table had in this process.</summary>
    public abstract string Description { get; }

    /// <summary>The newest says what columns the table has.</summary>
    public abstract long Newest { get; }

    public abstract long Count { get; }

    /// <summary>The rows, each batch with these columns; those that the part does not have are NULL.</summary>
    public abstract IEnumerable<RecordBatch> Read(
        IReadOnlyList<RingColumn> columns, ScanRequest request, CancellationToken cancellationToken);
}
