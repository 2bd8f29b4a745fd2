using System.Collections.Concurrent;
using System.Net.Sockets;
using Probing.Sdk;
using Probing.Sdk.Queries;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>The probe's side of an isolated plugin's queries: a thread and a connection to the plugin's process for each.</summary>
internal sealed class IsolatedQueries(string socket, IPluginHost host)
{
    private const int MaxQueries = 32;

    private readonly ConcurrentDictionary<long, CancellationTokenSource> _running = new();

    /// <summary>Reads a request off the long connection and has a thread answer it.</summary>
    public void Begin(PluginWire control)
    {
        var reader = control.Reader;
        var (number, sql, right, ticks) = (reader.ReadInt64(), reader.ReadString(), (EngineRight)reader.ReadInt32(), reader.ReadInt64());
        var parameters = new object?[reader.ReadInt32()];
        for (var i = 0; i < parameters.Length; i++)
            parameters[i] = PluginValueWire.Read(reader);
        var query = new EngineQuery(sql) { Parameters = parameters, Right = right, Timeout = ticks > 0 ? TimeSpan.FromTicks(ticks) : null };
        _running[number] = new CancellationTokenSource();
        new Thread(() => Answer(number, query), 1 << 20) { IsBackground = true, Name = "probing plugin" }.Start();
    }

    public void Cancel(long number)
    {
        if (_running.TryGetValue(number, out var running))
            _ = Task.Run(running.Cancel);
    }

    /// <summary>The plugin's process is gone.</summary>
    public void CancelAll()
    {
        foreach (var number in _running.Keys)
            Cancel(number);
    }

    private void Answer(long number, EngineQuery query)
    {
        try
        {
            using var wire = PluginWire.Connect(socket);
            wire.Writer.Write((byte)PluginOperation.Answer);
            wire.Writer.Write(number);
            wire.Flush();
            Answer(wire, query, _running[number].Token);
            wire.Flush();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The plugin reads no further, or its process is gone; the query ended above.
        }
        finally
        {
            _running.TryRemove(number, out _);
        }
    }

    private void Answer(PluginWire wire, EngineQuery query, CancellationToken cancelled)
    {
        try
        {
            if (_running.Count > MaxQueries)
                throw new ProbingException(ProbingErrorKind.TooManyRequests, $"the plugin has {MaxQueries} queries open; release some");
            using var answer = host.Query(query, cancelled);
            wire.Rows(answer.Schema, null);
            wire.Flush();
            var rows = wire.Frame() == PluginFrame.Write ? WriteParquet(wire, answer) : WriteRows(wire, answer);
            wire.Frame(PluginFrame.Done);
            wire.Writer.Write(rows);
            wire.Writer.Write(answer.Warnings.Count);
            foreach (var warning in answer.Warnings)
                wire.Writer.Write(warning);
        }
        catch (Exception e) when (e is not (IOException or SocketException))
        {
            wire.Failure(e is OperationCanceledException
                ? new ProbingException(ProbingErrorKind.Cancelled, "the query was cancelled", inner: e)
                : e);
        }
    }

    private static long WriteRows(PluginWire wire, IPluginAnswer answer)
    {
        long rows = 0;
        while (answer.Next() is { } batch)
        {
            using (batch)
                wire.Rows(answer.Schema, batch);
            rows += batch.Length;
            wire.Flush();
        }
        return rows;
    }

    private static long WriteParquet(PluginWire wire, IPluginAnswer answer)
    {
        using var bytes = new PluginWireStream(wire);
        return answer.WriteParquet(bytes);
    }
}
