using System.Collections.Concurrent;
using Probing.Interop.DuckDb;

namespace Probing.Storage.Cold;

/// <summary>The table function that a COPY to Parquet reads: the rows of the copy that runs on the connection.</summary>
internal sealed class RingCopyFunction : DuckDbTableFunction
{
    internal const string Name = "ring_rows";

    private readonly ConcurrentDictionary<ulong, RingCopy> _copies = new();

    internal void Begin(DuckDbConnection connection, RingCopy copy) => _copies[connection.Id] = copy;

    internal void End(DuckDbConnection connection) => _copies.TryRemove(connection.Id, out _);

    /// <summary>What a column is called here; in the file it gets its own name.</summary>
    internal static string ColumnName(int index) => string.Create(null, $"c{index}");

    protected override object Bind(in TableFunctionBind bind)
    {
        var copy = _copies.GetValueOrDefault(bind.ConnectionId)
            ?? throw new InvalidOperationException("nothing is being sealed on this connection");
        for (var i = 0; i < copy.Columns.Count; i++)
        {
            using var type = ColdColumns.Type(copy.Columns[i]);
            bind.AddColumn(ColumnName(i), type);
        }
        return new Bound(copy); // not the copy itself: DuckDB disposes what it gets
    }

    protected override object Init(object bindState, in TableFunctionInit init)
    {
        init.SetMaxThreads(1);
        return new Running(((Bound)bindState).Copy, init.Columns());
    }

    protected override object InitThread(object bindState) => this;

    protected override int Scan(object scanState, object threadState, in TableFunctionOutput output)
    {
        var running = (Running)scanState;
        return running.Copy.Fill(output, running.Columns);
    }

    private sealed record Bound(RingCopy Copy);

    private sealed record Running(RingCopy Copy, int[] Columns);
}
