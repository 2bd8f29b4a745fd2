using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Engine.Scan.Columns;
using Probing.Interop.DuckDb;
using Probing.Sdk;

namespace Probing.Engine.Scan;

/// <summary>
/// <c>probing_scan(namespace, name)</c>, which every view calls. Binding opens the table, once per query however often
/// DuckDB binds; starting a scan takes the snapshot of rows. The administrator's connection binds only to create views, and
/// gets the declared columns or a placeholder, so that creating a view evaluates nothing.
/// </summary>
/// <param name="scopeOf">The query that runs on a connection; null when none does.</param>
/// <param name="declared">The declared columns of a table; null when they are not known in advance.</param>
/// <param name="threads">Most threads of one scan.</param>
internal sealed class ScanFunction(
    Func<ulong, QueryScope?> scopeOf, Func<string, string, Schema?> declared, int threads) : DuckDbTableFunction
{
    internal const string Name = "probing_scan";

    /// <summary>Tables of fewer rows are scanned by one thread: waking another costs more.</summary>
    private const int ParallelRows = 32 * 2048;

    private static readonly Schema Placeholder = new([new Field("?", StringType.Default, true)], null);

    /// <summary>Reads 38-digit whole numbers as DECIMAL: a Parquet file has no HUGEINT and would get a rounded number.</summary>
    internal bool HugeIntAsDecimal { get; init; }

    protected override object Bind(in TableFunctionBind bind)
    {
        var (space, name) = (bind.Parameter(0), bind.Parameter(1));
        if (scopeOf(bind.ConnectionId) is not { } scope)
        {
            Declare(bind, DeclaredColumns(space, name));
            return new Bound(null, null);
        }
        var table = scope.Open(space, name);
        try
        {
            Declare(bind, Columns(table.Provider.Schema));
            if (table.Provider.RowCount is { } rows)
                bind.SetCardinality(rows, exact: true);
        }
        catch (Exception e)
        {
            throw scope.Fail(table, e);
        }
        return new Bound(scope, table);
    }

    protected override object Init(object bindState, in TableFunctionInit init)
    {
        if (bindState is not Bound { Scope: { } scope, Table: { } table })
            throw new InvalidOperationException("a table can only be read by a query");
        TableScan? scan = null;
        try
        {
            var (projection, filled) = Project(init.Columns(), table.Provider.Schema.FieldsList.Count);
            scan = new TableScan(scope, table, projection);
            var parallel = threads > 1
                && (table.Provider.RowCount is { } rows ? rows >= ParallelRows : scan.FirstBatchRows >= 2048);
            init.SetMaxThreads(parallel ? threads : 1);
            return new Running(scope, table, scan, filled);
        }
        catch (Exception e)
        {
            scan?.Dispose(); // nobody else knows it yet
            throw scope.Fail(table, e);
        }
    }

    protected override object InitThread(object bindState) => new ScanThread();

    protected override int Scan(object scanState, object threadState, in TableFunctionOutput output)
    {
        var running = (Running)scanState;
        var thread = (ScanThread)threadState;
        try
        {
            return running.Scan.Fill(thread, output, running.Filled);
        }
        catch (Exception e)
        {
            throw running.Scope.Fail(running.Table, e);
        }
    }

    /// <summary>Never fails: a table that cannot be declared is still listed, and fails when it is queried.</summary>
    private List<(string Name, DuckDbType Type)> DeclaredColumns(string space, string name)
    {
        try
        {
            if (declared(space, name) is { } schema)
                return Columns(schema);
        }
        catch (ProbingException)
        {
            // Whoever queries the table gets this error.
        }
        return Columns(Placeholder);
    }

    private List<(string Name, DuckDbType Type)> Columns(Schema schema)
    {
        if (schema.FieldsList.Count == 0)
            throw new ProbingException(ProbingErrorKind.ExtensionFailed, "the table has no columns");
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. schema.FieldsList.Select(field => (Unique(field.Name, taken), TypeOf(field)))];
    }

    private DuckDbType TypeOf(Field field) => HugeIntAsDecimal && field.DataType is Decimal128Type { Precision: 38, Scale: 0 }
        ? DuckDbType.Decimal(38, 0)
        : ColumnTypes.Of(field.Name, ColumnTypes.TypeOf(field));

    private static void Declare(in TableFunctionBind bind, List<(string Name, DuckDbType Type)> columns)
    {
        foreach (var (name, type) in columns)
        {
            using (type)
                bind.AddColumn(name, type);
        }
    }

    /// <summary>SQL needs distinct names; a data frame does not.</summary>
    private static string Unique(string name, HashSet<string> taken)
    {
        var wanted = name.Length == 0 ? "column" : name.Replace("\0", "");
        var unique = wanted;
        for (var i = 1; !taken.Add(unique); i++)
            unique = $"{wanted}_{i}";
        return unique;
    }

    /// <summary>
    /// The provider's columns to ask for, and for each output vector which of them fills it (-1: none). A scan that needs
    /// only a row count still asks for one column.
    /// </summary>
    private static (int[] Projection, int[] Filled) Project(int[] columns, int count)
    {
        var projection = new List<int>();
        var filled = new int[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            filled[i] = -1;
            if (columns[i] >= count)
                continue;
            filled[i] = projection.IndexOf(columns[i]);
            if (filled[i] >= 0)
                continue;
            filled[i] = projection.Count;
            projection.Add(columns[i]);
        }
        if (projection.Count == 0)
            projection.Add(0);
        return ([.. projection], filled);
    }

    private sealed record Bound(QueryScope? Scope, OpenTable? Table);

    private sealed record Running(QueryScope Scope, OpenTable Table, TableScan Scan, int[] Filled) : IDisposable
    {
        public void Dispose() => Scan.Dispose();
    }
}
