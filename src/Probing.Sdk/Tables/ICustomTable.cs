using Apache.Arrow;

namespace Probing.Sdk.Tables;

/// <summary>
/// A table with a fixed schema, declared by static members; <see cref="TablePlugin.Create{T}"/> makes a plugin of it.
/// </summary>
/// <example>
/// <code>
/// sealed class Ticks : ICustomTable
/// {
///     public static string Name => "ticks";
///     public static Schema Schema { get; } =
///         new([TableColumn.Of("ticks", Int64Type.Default, "Time since start", "ms")], metadata: null);
///
///     public static IEnumerable&lt;RecordBatch&gt; Data(ScanRequest request) =>
///         [new RecordBatch(Schema, [new Int64Array.Builder().Append(Environment.TickCount64).Build()], length: 1)];
/// }
/// </code>
/// One that describes itself, and leaves the scan to a provider:
/// <code>
/// sealed class Uptime : ICustomTable
/// {
///     static readonly TableColumns&lt;TimeSpan> Columns = new TableColumns&lt;TimeSpan>()
///         .Double("uptime_s", "Time since the machine started", uptime => uptime.TotalSeconds, "s");
///
///     public static string Name => "uptime";
///     public static string Description => "How long the machine runs.";
///     public static string Example => "SELECT uptime_s / 86400 AS days FROM clock.uptime";
///     public static Schema Schema => Columns.Schema;
///     public static ITableProvider Provider { get; } =
///         new RowTable&lt;TimeSpan>(Columns, _ => [TimeSpan.FromMilliseconds(Environment.TickCount64)]);
///
///     public static IEnumerable&lt;RecordBatch> Data(ScanRequest request) =>
///         throw new InvalidOperationException("the provider scans this table");
/// }
/// </code>
/// </example>
public interface ICustomTable
{
    /// <summary>Table name in snake_case.</summary>
    static abstract string Name { get; }

    /// <summary>What a row is, in one sentence.</summary>
    static virtual string Description => "";

    /// <summary>A query worth copying.</summary>
    static virtual string Example => "";

    /// <summary>Columns. Put meaning and unit into the fields' metadata with <see cref="TableColumn"/>.</summary>
    static abstract Schema Schema { get; }

    /// <summary>The rows, produced when a query scans the table; each batch has the table's full schema.</summary>
    static abstract IEnumerable<RecordBatch> Data(ScanRequest request);

    /// <summary>
    /// Scans the table in place of <see cref="Data"/> when it is not null (the default): for a table that builds only the
    /// columns asked for, or waits for its rows.
    /// </summary>
    static virtual ITableProvider? Provider => null;
}
