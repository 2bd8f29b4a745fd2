using Apache.Arrow;
using Probing.Interop.DuckDb;
using Probing.Sdk;
using Probing.Sdk.Tables;
using Probing.Storage;

namespace Probing.Engine.Scan;

/// <summary>
/// One scan of a table, shared by its threads: batches come from the provider one after the other, threads take parts of
/// them side by side, so that a single huge batch is scanned in parallel too.
/// </summary>
internal sealed class TableScan : IDisposable
{
    /// <summary>Rows a thread takes at a time: enough work to make taking cheap, as DuckDB's own row groups.</summary>
    private const int PartRows = 60 * 2048;

    private readonly QueryScope _query;
    private readonly OpenTable _table;
    private readonly Schema _projected;
    private readonly HotParts? _parts;
    private readonly IBatchSource _source;
    private readonly Lock _gate = new();
    private SharedBatch? _batch;
    private int _at;
    private long _rows;
    private bool _ended;

    internal TableScan(QueryScope query, OpenTable table, IReadOnlyList<int> projection)
    {
        _query = query;
        _table = table;
        var schema = table.Provider.Schema;
        _projected = new Schema(projection.Select(schema.GetFieldByIndex), schema.Metadata);
        var hints = query.HintsFor(table);
        var request = new ScanRequest(query.Context, projection) { Filters = hints.Filters, Limit = hints.Limit };
        _parts = (table.Provider as IHotTable)?.OpenParts(request);
        try
        {
            _source = _parts is not null ? new NoBatches(table) : table.Guard is { Origin.IsLoaded: true } guard
                ? new PumpedBatches(table, guard, request, query.Token, ReportClosing)
                : new InlineBatches(table, request, query.Token, ReportClosing);
        }
        catch
        {
            _parts?.Dispose();
            throw;
        }
    }

    /// <summary>Rows of the first batch; fetches it when that was not done yet.</summary>
    internal int FirstBatchRows
    {
        get
        {
            lock (_gate)
                return FillBatch() ? _batch!.Length : 0;
        }
    }

    /// <summary>Fills the chunk's vectors with the thread's next rows; <paramref name="filled"/> says which column fills which.</summary>
    /// <returns>How many rows; 0 at the end.</returns>
    internal int Fill(ScanThread thread, in TableFunctionOutput output, int[] filled)
    {
        if (_parts is null)
            return thread.IsEmpty && !Next(thread) ? 0 : thread.Fill(output, filled);
        _query.ThrowIfStopped();
        var rows = thread.Fill(_parts, output, filled);
        CheckRows(Interlocked.Add(ref _rows, rows));
        return rows;
    }

    /// <summary>Gives the thread its next part; false at the end.</summary>
    private bool Next(ScanThread thread)
    {
        _query.ThrowIfStopped();
        lock (_gate)
        {
            if (!FillBatch())
                return false;
            var rows = Math.Min(PartRows, _batch!.Length - _at);
            thread.Take(_batch, _at, rows);
            _at += rows;
            return true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            _batch?.Release();
            _batch = null;
        }
        _source.Dispose();
        _parts?.Dispose();
    }

    /// <summary>Makes sure that the current batch has rows left; false when there are no more.</summary>
    private bool FillBatch()
    {
        while (!_ended && (_batch is null || _at == _batch.Length))
        {
            _batch?.Release();
            _batch = null;
            _at = 0;
            _ended = true;
            if (_source.Next() is not { } batch)
                return false;
            _batch = new SharedBatch(batch, _projected, _table.Display);
            _rows += _batch.Length;
            CheckLimits();
            _ended = false;
        }
        return _batch is not null && _at < _batch.Length;
    }

    private void ReportClosing(Exception failure) => _query.Report?.Invoke(_table, failure);

    private void CheckLimits()
    {
        CheckRows(_rows);
        var context = _query.Context;
        if (_batch!.Bytes > context.MaxBytes)
            throw new ProbingException(ProbingErrorKind.LimitExceeded,
                $"{_table.Display} gave {_batch.Bytes} bytes at once, more than {context.MaxBytes}; " +
                "ask for fewer columns or raise the option probing.engine.max_bytes");
    }

    private void CheckRows(long rows)
    {
        var most = _query.Context.MaxRows;
        if (rows > most)
            throw new ProbingException(ProbingErrorKind.LimitExceeded,
                $"{_table.Display} gave more than {most} rows; ask for fewer or raise the option probing.engine.max_rows");
    }
}
