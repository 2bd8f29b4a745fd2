using System.Threading.Channels;
using Apache.Arrow;
using Probing.Engine.Journals;
using Probing.Engine.Scan;
using Probing.Engine.Sql;
using Probing.Interop.DuckDb;
using Probing.Sdk;

namespace Probing.Engine.Execution;

/// <summary>
/// A query from its text to its last row, on one thread. Rows go through a short channel, so that the query waits for its
/// reader and memory does not grow with the answer.
/// </summary>
internal sealed class QueryJob
{
    private const int ChannelBatches = 8;

    private readonly QueryRunner _runner;
    private readonly TaskCompletionSource<Schema> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<NativeBatch> _channel = Channel.CreateBounded<NativeBatch>(
        new BoundedChannelOptions(ChannelBatches) { SingleReader = true, SingleWriter = true });

    internal QueryJob(QueryRunner runner, QueryRequest request, SqlText text, QueryEntry entry, QueryScope scope, QueryStop stop)
    {
        _runner = runner;
        (Request, Text, Entry, Scope, Stop) = (request, text, entry, scope, stop);
    }

    internal QueryRequest Request { get; }

    internal SqlText Text { get; }

    internal QueryEntry Entry { get; }

    internal QueryScope Scope { get; }

    internal QueryStop Stop { get; }

    /// <summary>Done with the columns when the first rows are ready, or with the query's error.</summary>
    internal Task<Schema> Started => _started.Task;

    /// <summary>Done when the query holds nothing any more.</summary>
    internal Task Ended => _ended.Task;

    internal ChannelReader<NativeBatch> Batches => _channel.Reader;

    internal NativeSchema? NativeSchema { get; private set; }

    internal void Run()
    {
        try
        {
            Entry.Run();
            _runner.Execute(this);
            Entry.End(QueryState.Finished);
            _channel.Writer.TryComplete();
        }
        catch (Exception e)
        {
            Fail(Describe(e));
        }
        finally
        {
            Scope.Dispose();
            Stop.Dispose();
            _ended.SetResult();
        }
    }

    /// <summary>Ends the query with an error, for its reader; the thread may still be busy.</summary>
    internal void Fail(ProbingException error)
    {
        Entry.End(Stop.Reason == StopReason.None ? QueryState.Failed : QueryState.Cancelled, error.Message);
        _channel.Writer.TryComplete(error);
        _started.TrySetException(error);
    }

    /// <summary>Sends the rows of a result to the reader.</summary>
    internal unsafe void Send(DuckDbResult result)
    {
        using var schema = new NativeSchema(result);
        NativeSchema = new NativeSchema(result);
        var columns = schema.Import();
        while (true)
        {
            Stop.Token.ThrowIfCancellationRequested();
            var batch = new NativeBatch();
            try
            {
                if (!result.Fetch(batch.Array))
                    break;
                Entry.AddRows(batch.Rows);
                Write(batch);
                batch = null;
                _started.TrySetResult(columns);
            }
            finally
            {
                batch?.Dispose();
            }
        }
        _started.TrySetResult(columns);
    }

    private void Write(NativeBatch batch)
    {
        while (!_channel.Writer.TryWrite(batch))
        {
            if (!BlockingWait.For(_channel.Writer.WaitToWriteAsync(Stop.Token), Stop.Token))
                throw new OperationCanceledException();
        }
    }

    /// <summary>Who ended the query comes before what the end looked like from inside.</summary>
    private ProbingException Describe(Exception failure)
    {
        if (Stop.Reason != StopReason.None)
            return Stop.Error;
        return failure switch
        {
            _ when Scope.Failure is { } ofTable && failure is DuckDbException or ProbingException => ofTable,
            DuckDbException sql => SqlErrors.Translate(sql, Text),
            ProbingException expected => expected,
            _ => new ProbingException(ProbingErrorKind.Internal,
                $"the SQL engine failed: {failure.GetType().Name}: {failure.Message}", failure.ToString(), failure),
        };
    }
}
