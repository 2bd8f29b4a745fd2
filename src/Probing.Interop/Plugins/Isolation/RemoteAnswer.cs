using System.Net.Sockets;
using Apache.Arrow;
using Probing.Sdk;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>The answer to a query in a plugin's process: the rows lie in the probe.</summary>
internal sealed class RemoteAnswer : IPluginAnswer
{
    private readonly PluginWire _wire;
    private readonly CancellationTokenRegistration _cancel;
    private readonly CancellationToken _cancelled;
    private bool _begun;
    private bool _ended;

    private RemoteAnswer(PluginWire wire, CancellationTokenRegistration cancel, CancellationToken cancelled)
    {
        (_wire, _cancel, _cancelled) = (wire, cancel, cancelled);
        Schema = Ask(() => Expect(PluginFrame.Data).Rows().Schema);
    }

    public Schema Schema { get; }

    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <summary>Waits for the columns.</summary>
    public static RemoteAnswer Of(PluginWire wire, CancellationTokenRegistration cancel, CancellationToken cancelled)
    {
        try
        {
            return new RemoteAnswer(wire, cancel, cancelled);
        }
        catch
        {
            cancel.Dispose();
            wire.Dispose();
            throw;
        }
    }

    public RecordBatch? Next() => Ask(() =>
    {
        Begin(PluginFrame.Data);
        if (_ended)
            return null;
        var frame = _wire.Frame();
        if (frame == PluginFrame.Data)
        {
            using var batch = _wire.Rows().Batch;
            return batch?.Clone(); // into native memory, one buffer each
        }
        End(frame);
        return null;
    });

    public long WriteParquet(Stream destination) => Ask(() =>
    {
        Begin(PluginFrame.Write);
        var frame = _wire.Frame();
        for (; frame == PluginFrame.Write; frame = _wire.Frame())
            destination.Write(_wire.Bytes());
        return End(frame);
    });

    public void Dispose()
    {
        _cancel.Dispose();
        _wire.Dispose();
    }

    private void Begin(PluginFrame how)
    {
        if (_begun)
            return;
        _begun = true;
        _wire.Frame(how);
        _wire.Flush();
    }

    private long End(PluginFrame frame)
    {
        _ended = true;
        if (frame == PluginFrame.Failed)
            throw _wire.Failure();
        if (frame != PluginFrame.Done)
            throw new InvalidDataException($"the frame {(int)frame} came out of turn");
        var rows = _wire.Reader.ReadInt64();
        var warnings = new string[_wire.Reader.ReadInt32()];
        for (var i = 0; i < warnings.Length; i++)
            warnings[i] = _wire.Reader.ReadString();
        Warnings = warnings;
        return rows;
    }

    private PluginWire Expect(PluginFrame expected)
    {
        var frame = _wire.Frame();
        if (frame == PluginFrame.Failed)
            throw _wire.Failure();
        return frame == expected ? _wire : throw new InvalidDataException($"the frame {(int)frame} came out of turn");
    }

    private T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            _cancelled.ThrowIfCancellationRequested();
            throw new ProbingException(ProbingErrorKind.Unavailable, $"the connection to the probe is gone: {e.Message}", inner: e);
        }
    }
}
