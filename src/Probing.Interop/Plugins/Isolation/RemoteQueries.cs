using System.Collections.Concurrent;
using Probing.Sdk;
using Probing.Sdk.Queries;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>
/// The plugin's side of its queries: the probe is asked over the connection that lives as long as both, and answers each on
/// a connection of its own.
/// </summary>
/// <param name="say">Sends a frame on the long connection.</param>
internal sealed class RemoteQueries(Action<Action<PluginWire>> say)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<long, TaskCompletionSource<PluginWire>> _asked = new();
    private long _last;

    public IPluginAnswer Query(EngineQuery query, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _last);
        var answered = new TaskCompletionSource<PluginWire>(TaskCreationOptions.RunContinuationsAsynchronously);
        _asked[number] = answered;
        try
        {
            say(wire => Ask(wire, number, query));
            // The probe answers at once, with the answer or before it.
            var answer = answered.Task.WaitAsync(Patience, cancellationToken).GetAwaiter().GetResult();
            return RemoteAnswer.Of(answer, cancellationToken.UnsafeRegister(_ => Cancel(number, answer), null), cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"the probe did not take a query within {Patience.TotalSeconds} s", inner: e);
        }
        catch (OperationCanceledException)
        {
            SayCancel(number);
            throw;
        }
        finally
        {
            _asked.TryRemove(number, out _);
        }
    }

    /// <summary>The probe's connection for an answer; closed when nobody waits for it any more.</summary>
    public void Arrived(long number, PluginWire wire)
    {
        if (!_asked.TryGetValue(number, out var asked) || !asked.TrySetResult(wire))
            wire.Dispose();
    }

    private static void Ask(PluginWire wire, long number, EngineQuery query)
    {
        wire.Frame(PluginFrame.Query);
        wire.Writer.Write(number);
        wire.Writer.Write(query.Sql);
        wire.Writer.Write((int)query.Right);
        wire.Writer.Write(query.Timeout?.Ticks ?? 0);
        wire.Writer.Write(query.Parameters.Count);
        foreach (var value in query.Parameters)
            PluginValueWire.Write(wire.Writer, value);
    }

    private void Cancel(long number, PluginWire answer)
    {
        SayCancel(number);
        answer.Dispose(); // our thread comes back now
    }

    private void SayCancel(long number) => say(wire =>
    {
        wire.Frame(PluginFrame.CancelQuery);
        wire.Writer.Write(number);
    });
}
