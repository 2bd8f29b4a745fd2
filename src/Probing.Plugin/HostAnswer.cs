using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Apache.Arrow;
using Probing.Sdk;
using Probing.Sdk.Queries;

namespace Probing.Plugin;

/// <summary>
/// The answer to a query of this extension. The host's functions block, so a thread of its own calls them; cancelling
/// makes them return.
/// </summary>
internal sealed class HostAnswer : EngineQueryResult
{
    private const int BatchesAhead = 8;

    private readonly HostQuery _query;
    private readonly Channel<RecordBatch> _batches = Channel.CreateBounded<RecordBatch>(
        new BoundedChannelOptions(BatchesAhead) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _ended = new();
    private readonly CancellationTokenRegistration _cancel;
    private Schema? _schema;
    private Task _reading = Task.CompletedTask;
    private IReadOnlyList<string>? _warnings;
    private long _rows;
    private int _used;
    private int _disposed;

    private HostAnswer(HostQuery query, CancellationToken cancellationToken)
    {
        _query = query;
        _cancel = CancelWith(cancellationToken);
    }

    public override Schema Schema => _schema!;

    public override long RowCount => Interlocked.Read(ref _rows);

    public override IReadOnlyList<string> Warnings => _warnings ?? (_disposed != 0 ? [] : _query.Warnings());

    public static async Task<EngineQueryResult> StartAsync(HostQuery host, EngineQuery query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answer = new HostAnswer(host, cancellationToken);
        try
        {
            answer._schema = await OnThread(() => host.Begin(query)).ConfigureAwait(false);
            return answer;
        }
        catch (Exception e)
        {
            await answer.DisposeAsync().ConfigureAwait(false);
            if (e is ProbingException { Kind: ProbingErrorKind.Cancelled })
                cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    public override async IAsyncEnumerable<RecordBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        UseOnce();
        _reading = OnThread(Read);
        using var cancel = CancelWith(cancellationToken);
        while (await _batches.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (_batches.Reader.TryRead(out var batch))
            {
                Interlocked.Add(ref _rows, batch.Length);
                yield return batch;
            }
        }
    }

    public override async Task WriteParquetAsync(Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(destination);
        UseOnce();
        using var cancel = CancelWith(cancellationToken);
        var writing = OnThread(() => _query.WriteParquet(destination));
        _reading = writing;
        Interlocked.Exchange(ref _rows, await writing.ConfigureAwait(false));
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _cancel.DisposeAsync().ConfigureAwait(false);
        await _ended.CancelAsync().ConfigureAwait(false);
        _query.Cancel();
        await _reading.ContinueWith(static _ => { }, TaskScheduler.Default).ConfigureAwait(false);
        while (_batches.Reader.TryRead(out var unread))
            unread.Dispose();
        await OnThread(() =>
        {
            _query.Release();
            return true;
        }).ConfigureAwait(false);
    }

    private static Task<T> OnThread<T>(Func<T> part) =>
        Task.Factory.StartNew(part, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private CancellationTokenRegistration CancelWith(CancellationToken cancellationToken) =>
        cancellationToken.UnsafeRegister(static query => ((HostQuery)query!).Cancel(), _query);

    private void UseOnce()
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (Interlocked.Exchange(ref _used, 1) != 0)
            throw new InvalidOperationException("an answer is read once; ask again for another");
    }

    private bool Read()
    {
        Exception? failure = null;
        try
        {
            while (_query.Next() is { } batch)
                Write(batch);
            _warnings = _query.Warnings();
        }
        catch (Exception e)
        {
            failure = e;
        }
        return _batches.Writer.TryComplete(failure);
    }

    private void Write(RecordBatch batch)
    {
        try
        {
            while (!_batches.Writer.TryWrite(batch))
                _batches.Writer.WaitToWriteAsync(_ended.Token).AsTask().GetAwaiter().GetResult();
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }
}
