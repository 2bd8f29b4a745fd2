using Apache.Arrow;

namespace Probing.Sdk.Queries;

/// <summary>
/// The answer to an <see cref="EngineQuery"/>, computed while it is read. Dispose it to end the query; it holds a place
/// among the concurrent queries until then. Read it once, in one of the two ways.
/// </summary>
/// <example>
/// <code>
/// var rows = 0;
/// await using var answer = await context.QueryAsync(new EngineQuery("SELECT 1 AS one"), cancellationToken);
/// await foreach (var batch in answer.ReadAsync(cancellationToken))
///     using (batch)
///         rows += batch.Length;
/// </code>
/// As a file:
/// <code>
/// await using var answer = await context.QueryAsync(new EngineQuery("FROM process.threads"), cancellationToken);
/// await using (var file = File.Create("threads.parquet"))
///     await answer.WriteParquetAsync(file, cancellationToken);
/// Debug.WriteLine($"{answer.RowCount} rows of {answer.Schema.FieldsList.Count} columns");
/// foreach (var warning in answer.Warnings)
///     Debug.WriteLine(warning);
/// </code>
/// </example>
public abstract class EngineQueryResult : IAsyncDisposable
{
    /// <summary>The columns.</summary>
    public abstract Schema Schema { get; }

    /// <summary>Rows read so far.</summary>
    public abstract long RowCount { get; }

    /// <summary>What to know about the answer although it is one; complete after the last batch.</summary>
    public abstract IReadOnlyList<string> Warnings { get; }

    /// <summary>The batches; the caller disposes each. Throws the query's error, also midway.</summary>
    /// <exception cref="ProbingException">The query's error.</exception>
    public abstract IAsyncEnumerable<RecordBatch> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Reads the answer to its end and writes it as one Parquet file.</summary>
    /// <exception cref="ProbingException">The query's error, or a column that Parquet cannot have.</exception>
    public abstract Task WriteParquetAsync(Stream destination, CancellationToken cancellationToken);

    /// <summary>Ends the query.</summary>
    public abstract ValueTask DisposeAsync();
}
