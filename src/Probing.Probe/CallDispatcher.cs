using System.Collections.Concurrent;
using System.Diagnostics;
using Probing.Engine;
using Probing.Interop.Shim;
using Probing.Sdk;

namespace Probing.Probe;

/// <summary>
/// Answers the calls of Python threads, each once, on the thread pool: the main thread only hands them over.
/// </summary>
internal sealed class CallDispatcher(QueryEngine engine)
{
    private readonly QueryCall _query = new(engine);
    private readonly ConcurrentDictionary<nint, CancellationTokenSource> _running = new();

    public void Begin(nint call, CallOperation operation, byte[] request)
    {
        var cancellation = new CancellationTokenSource();
        _running[call] = cancellation;
        _ = Task.Run(() => AnswerAsync(call, operation, request, cancellation.Token));
    }

    /// <summary>Nothing when the call is answered already.</summary>
    public void Cancel(nint call)
    {
        if (_running.TryGetValue(call, out var cancellation))
            cancellation.Cancel();
    }

    /// <summary>Has the calls that run given up, and waits for their answers. False when one did not come in time.</summary>
    public async Task<bool> EndAsync(TimeSpan patience)
    {
        var since = Stopwatch.GetTimestamp();
        while (!_running.IsEmpty)
        {
            foreach (var cancellation in _running.Values)
                cancellation.Cancel();
            if (Stopwatch.GetElapsedTime(since) > patience)
                return false;
            await Task.Delay(1).ConfigureAwait(false);
        }
        return true;
    }

    /// <summary>Completes a call with an error that the host's Python raises.</summary>
    public static void Fail(nint call, Exception failure)
    {
        var (kind, message, detail) = failure switch
        {
            ProbingException known => (known.Kind, known.Message, known.Detail),
            OperationCanceledException => (ProbingErrorKind.Cancelled, "the call was cancelled", null),
            _ => (ProbingErrorKind.Internal, failure.Message, failure.ToString()),
        };
        if (kind == ProbingErrorKind.Internal)
            ProbeLog.Write("call", failure);
        var reply = new CallWriter();
        reply.Text(SnakeCase.Of(kind));
        reply.Text(message);
        reply.Text(detail);
        NativeShim.CompleteCall(call, failed: true, reply.Bytes);
    }

    private async Task AnswerAsync(nint call, CallOperation operation, byte[] request, CancellationToken cancellationToken)
    {
        try
        {
            var (reply, rows) = operation == CallOperation.Query
                ? await _query.AnswerAsync(request, cancellationToken).ConfigureAwait(false)
                : (await AnswerAsync(operation, request, cancellationToken).ConfigureAwait(false), null);
            Forget(call);
            NativeShim.CompleteCall(call, failed: false, reply.Bytes, rows?.Detach() ?? 0);
        }
        catch (Exception e)
        {
            Forget(call);
            Fail(call, e);
        }
    }

    // Before the answer: the C part may give the same address to the next call at once.
    private void Forget(nint call) => _running.TryRemove(call, out _);

    private async ValueTask<CallWriter> AnswerAsync(
        CallOperation operation, byte[] request, CancellationToken cancellationToken)
    {
        var extensions = engine.Extensions;
        var reply = new CallWriter();
        switch (operation)
        {
            case CallOperation.GetOption:
                var wanted = new CallReader(request).Text();
                await extensions.SeekOptionAsync(wanted, cancellationToken).ConfigureAwait(false);
                reply.Text(extensions.GetOption(wanted));
                break;
            case CallOperation.SetOption:
                var (key, value) = Setting(request);
                await extensions.SeekOptionAsync(key, cancellationToken).ConfigureAwait(false);
                await extensions.SetOptionsAsync([new(key, value)], "python", cancellationToken).ConfigureAwait(false);
                break;
            case CallOperation.Options:
                await extensions.Offers.RefreshAsync(cancellationToken).ConfigureAwait(false);
                WriteOptions(reply);
                break;
            default:
                throw new InvalidDataException($"there is no operation {(int)operation}");
        }
        return reply;
    }

    private static (string Key, string Value) Setting(byte[] request)
    {
        var reader = new CallReader(request);
        return (reader.Text(), reader.Text());
    }

    private void WriteOptions(CallWriter reply)
    {
        var options = engine.Extensions.Options;
        reply.Count(options.Count);
        foreach (var option in options)
        {
            reply.Text(option.Key);
            reply.Text(option.Value);
            reply.Text(option.Help);
            reply.Text(option.Default);
            reply.Text(option.Source.ToString().ToLowerInvariant());
        }
    }
}
