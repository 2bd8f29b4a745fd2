using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Apache.Arrow;
using Probing.Sdk;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>
/// A plugin in a process of its own. A connection for each operation, so that operations run side by side and one that
/// hangs can be cut off; when the process ends, all of them fail and say so.
/// </summary>
public sealed class IsolatedPlugin : IPluginPort
{
    private readonly ConcurrentDictionary<PluginQuery, (long Id, PluginWire Wire)> _queries = new();
    private readonly PluginWire _control;
    private readonly IsolatedQueries _asked;
    private readonly string _socket;
    private readonly IPluginHost _host;
    private long _lastId;
    private volatile bool _disposed;

    private IsolatedPlugin(string socket, PluginWire control, IPluginHost host)
    {
        (_socket, _control, _host, _asked) = (socket, control, host, new IsolatedQueries(socket, host));
        control.Writer.Write((byte)PluginOperation.Control);
        control.Flush();
        if (control.Frame() != PluginFrame.Done)
            throw control.Failure();
        ProcessId = control.Reader.ReadInt32();
        KnowsOptionValues = control.Reader.ReadBoolean();
        Description = PluginDescriptionWire.Read(control.Reader);
    }

    /// <inheritdoc/>
    public PluginDescription Description { get; }

    /// <summary>Of the plugin's process.</summary>
    public int ProcessId { get; }

    /// <inheritdoc/>
    public bool KnowsOptionValues { get; }

    /// <summary>Connects to a plugin's process that has just been started, as soon as it listens.</summary>
    /// <param name="socket">Where it will listen.</param>
    /// <param name="host">Told what the plugin has to say.</param>
    /// <param name="ended">Called once if the process ends by itself, with the reason.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static IsolatedPlugin Connect(
        string socket, IPluginHost host, Action<string> ended, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var control = PluginWire.Connect(socket);
                using var registration = cancellationToken.UnsafeRegister(static wire => ((PluginWire)wire!).Dispose(), control);
                var plugin = new IsolatedPlugin(socket, control, host);
                new Thread(() => plugin.Listen(ended)) { IsBackground = true, Name = "probing plugin" }.Start();
                return plugin;
            }
            catch (SocketException) when (!cancellationToken.WaitHandle.WaitOne(5))
            {
                // It does not listen yet.
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                throw new ProbingException(ProbingErrorKind.ExtensionFailed,
                    "the plugin's own process ended while it was loaded: the plugin crashed in its open function or before", inner: e);
            }
        }
    }

    /// <inheritdoc/>
    public void Start() => Do(PluginOperation.Start, null, _ => { }, wire => Finish(wire));

    /// <inheritdoc/>
    public void Stop() => Do(PluginOperation.Stop, null, _ => { }, wire => Finish(wire));

    /// <inheritdoc/>
    public void SetOption(string key, string value) => Do(PluginOperation.SetOption, null, wire =>
    {
        wire.Writer.Write(key);
        wire.Writer.Write(value);
    }, wire => Finish(wire));

    /// <inheritdoc/>
    public string? GetOption(string key)
    {
        string? value = null;
        Do(PluginOperation.GetOption, null, wire => wire.Writer.Write(key), wire => Finish(wire, text => value = text));
        return value;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> TableNames(string space, PluginQuery query)
    {
        var names = new List<string>();
        Do(PluginOperation.TableNames, query, wire => wire.Writer.Write(space), wire => Finish(wire, names.Add));
        return names;
    }

    /// <inheritdoc/>
    public PluginOpenTable? OpenTable(string space, string name, PluginQuery query)
    {
        Schema? schema = null;
        long handle = 0;
        Do(PluginOperation.OpenTable, query, wire =>
        {
            wire.Writer.Write(space);
            wire.Writer.Write(name);
        }, wire => Finish(wire, text => handle = long.Parse(text, CultureInfo.InvariantCulture), (columns, _) => schema = columns, query));
        return schema is null ? null : new PluginOpenTable(schema, handle);
    }

    /// <inheritdoc/>
    public void CloseTable(long handle)
    {
        if (handle != 0)
            Do(PluginOperation.CloseTable, null, wire => wire.Writer.Write(handle), wire => Finish(wire));
    }

    /// <inheritdoc/>
    public IPluginStream Scan(PluginScanRequest request, Schema expected, PluginQuery query) =>
        new IsolatedStream(this, Open(PluginOperation.Scan, query, wire => PluginScanWire.Write(wire, request, expected)), query);

    /// <inheritdoc/>
    public void Call(IPluginCall call, PluginQuery query) => Do(PluginOperation.Call, query, wire =>
    {
        wire.Writer.Write(call.Method);
        wire.Writer.Write(call.Path);
        wire.Optional(call.ContentType);
        wire.Writer.Write(call.Parameters.Count);
        foreach (var (name, value) in call.Parameters)
        {
            wire.Writer.Write(name);
            wire.Writer.Write(value);
        }
    }, wire => IsolatedCall.Serve(wire, call));

    /// <inheritdoc/>
    public void Cancel(PluginQuery query)
    {
        if (!_queries.TryRemove(query, out var running))
            return;
        try
        {
            using var wire = PluginWire.Connect(_socket);
            wire.Writer.Write((byte)PluginOperation.Cancel);
            wire.Writer.Write(running.Id);
            wire.Flush();
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // The process is gone, and the query with it.
        }
        finally
        {
            running.Wire.Dispose(); // our thread comes back now, whatever the plugin does
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _control.Dispose();
    }

    internal ProbingException Gone(Exception cause) => new(ProbingErrorKind.ExtensionFailed,
        $"plugin '{Description.Name}' ran in a process of its own ({ProcessId}), which ended or was cut off; " +
        "unload it and load it again", cause.Message, cause);

    internal void End(PluginQuery query) => _queries.TryRemove(query, out _);

    private void Do(PluginOperation operation, PluginQuery? query, Action<PluginWire> ask, Action<PluginWire> answer)
    {
        using var wire = Open(operation, query, ask);
        try
        {
            answer(wire);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            throw Gone(e);
        }
        finally
        {
            if (query is not null)
                End(query);
        }
    }

    private PluginWire Open(PluginOperation operation, PluginQuery? query, Action<PluginWire> ask)
    {
        PluginWire? wire = null;
        try
        {
            wire = PluginWire.Connect(_socket);
            wire.Writer.Write((byte)operation);
            if (query is not null)
            {
                var id = Interlocked.Increment(ref _lastId);
                _queries[query] = (id, wire);
                wire.Query(id, query);
            }
            ask(wire);
            wire.Flush();
            return wire;
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            wire?.Dispose();
            throw Gone(e);
        }
    }

    private static void Finish(
        PluginWire wire, Action<string>? text = null, Action<Schema, RecordBatch?>? rows = null, PluginQuery? query = null)
    {
        while (true)
        {
            switch (wire.Frame())
            {
                case PluginFrame.Done:
                    return;
                case PluginFrame.Text when text is not null:
                    text(wire.Reader.ReadString());
                    break;
                case PluginFrame.Data when rows is not null:
                    var (schema, batch) = wire.Rows();
                    rows(schema, batch);
                    break;
                case PluginFrame.Warning:
                    var warning = wire.Reader.ReadString();
                    query?.Warned?.Invoke(warning);
                    break;
                case PluginFrame.Failed:
                    throw wire.Failure();
                case var other:
                    throw new InvalidDataException($"the frame {(int)other} came out of turn");
            }
        }
    }

    /// <summary>What the plugin says on its own, until its process ends.</summary>
    private void Listen(Action<string> ended)
    {
        try
        {
            while (true)
            {
                var frame = _control.Frame();
                if (frame == PluginFrame.Log)
                    _host.Log(_control.Reader.ReadInt32(), _control.Reader.ReadString());
                else if (frame == PluginFrame.Report)
                    _host.ReportError(_control.Reader.ReadString(), (ProbingErrorKind)_control.Reader.ReadInt32(), _control.Reader.ReadString());
                else if (frame == PluginFrame.Query)
                    _asked.Begin(_control);
                else if (frame == PluginFrame.CancelQuery)
                    _asked.Cancel(_control.Reader.ReadInt64());
                else
                    throw new InvalidDataException($"the frame {(int)frame} came out of turn");
            }
        }
        catch (Exception e)
        {
            _asked.CancelAll();
            if (!_disposed)
                ended($"its own process ({ProcessId}) ended unexpectedly ({e.Message}); unload it and load it again");
        }
    }
}
