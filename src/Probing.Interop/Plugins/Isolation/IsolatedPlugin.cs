using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using Apache.Arrow;
using Probing.Sdk;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>
/// A plugin in a process of its own. A connection for each operation, so that operations run side by side and one that
/// hangs can be cut off; when the process ends, all of them fail and say how it ended and what ran, in the same words.
/// </summary>
public sealed class IsolatedPlugin : IPluginPort
{
    /// <summary>How long a broken connection waits for the reason, which the thread that listens finds out.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

    /// <summary>Added to the name of a socket: the file with the wait status of the process that served it.</summary>
    public const string EndSuffix = ".end";

    private const int MostNamed = 5;

    private readonly ConcurrentDictionary<PluginQuery, (long Id, PluginWire Wire)> _queries = new();
    private readonly ConcurrentDictionary<PluginWire, string> _running = new();
    private readonly TaskCompletionSource<string> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
            catch (SocketException) when (!ProcessEnd.IsKnown(socket) && !cancellationToken.WaitHandle.WaitOne(5))
            {
                // It does not listen yet.
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw new ProbingException(ProbingErrorKind.ExtensionFailed,
                    $"the plugin's own process {ProcessEnd.Describe(socket)} while the plugin was loaded: " +
                    "in its open function, or before", inner: e);
            }
        }
    }

    /// <inheritdoc/>
    public void Start() => Do(PluginOperation.Start, "its start", null, _ => { }, wire => Finish(wire));

    /// <inheritdoc/>
    public void Stop() => Do(PluginOperation.Stop, "its stop", null, _ => { }, wire => Finish(wire));

    /// <inheritdoc/>
    public void SetOption(string key, string value) => Do(PluginOperation.SetOption, $"setting the option {key}", null, wire =>
    {
        wire.Writer.Write(key);
        wire.Writer.Write(value);
    }, wire => Finish(wire));

    /// <inheritdoc/>
    public string? GetOption(string key)
    {
        string? value = null;
        Do(PluginOperation.GetOption, $"reading the option {key}", null, wire => wire.Writer.Write(key), wire => Finish(wire, text => value = text));
        return value;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> TableNames(string space, PluginQuery query)
    {
        var names = new List<string>();
        Do(PluginOperation.TableNames, $"naming the tables of {space}", query, wire => wire.Writer.Write(space), wire => Finish(wire, names.Add));
        return names;
    }

    /// <inheritdoc/>
    public PluginOpenTable? OpenTable(string space, string name, PluginQuery query)
    {
        Schema? schema = null;
        long handle = 0;
        Do(PluginOperation.OpenTable, $"opening {space}.{name}", query, wire =>
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
            Do(PluginOperation.CloseTable, "closing a table", null, wire => wire.Writer.Write(handle), wire => Finish(wire));
    }

    /// <inheritdoc/>
    public IPluginStream Scan(PluginScanRequest request, Schema expected, PluginQuery query) =>
        new IsolatedStream(this, Open(PluginOperation.Scan, $"the scan of {request.Space}.{request.Name}", query,
            wire => PluginScanWire.Write(wire, request, expected)), query);

    /// <inheritdoc/>
    public void Call(IPluginCall call, PluginQuery query) => Do(PluginOperation.Call, $"the call {call.Method} {call.Path}", query, wire =>
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
            running.Wire.Cut(); // our thread comes back now, whatever the plugin does
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _control.Dispose();
    }

    /// <summary>Why a connection broke: because the process ended, or because its query was cancelled.</summary>
    internal ProbingException Broken(PluginWire? wire, Exception cause) => wire is { IsCut: true } || _disposed
        ? new ProbingException(ProbingErrorKind.Cancelled,
            $"plugin '{Description.Name}' was cut off, because nobody waits for it any more", inner: cause)
        : new ProbingException(ProbingErrorKind.ExtensionFailed, _end.Task.Wait(EndPatience)
            ? $"plugin '{Description.Name}' is gone: {_end.Task.Result}"
            : $"plugin '{Description.Name}' runs in a process of its own ({ProcessId}), which goes on and broke the connection",
            inner: cause);

    internal void End(PluginWire wire, PluginQuery? query)
    {
        _running.TryRemove(wire, out _);
        if (query is not null)
            _queries.TryRemove(query, out _);
        wire.Dispose();
    }

    private void Do(
        PluginOperation operation, string what, PluginQuery? query, Action<PluginWire> ask, Action<PluginWire> answer)
    {
        var wire = Open(operation, what, query, ask);
        try
        {
            answer(wire);
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            throw Broken(wire, e);
        }
        finally
        {
            End(wire, query);
        }
    }

    private PluginWire Open(PluginOperation operation, string what, PluginQuery? query, Action<PluginWire> ask)
    {
        PluginWire? wire = null;
        try
        {
            wire = PluginWire.Connect(_socket);
            _running[wire] = what;
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
            var broken = Broken(wire, e);
            if (wire is not null)
                End(wire, query);
            throw broken;
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
            if (_disposed)
                return;
            // What fails for this waits for the reason, so all that ran is still listed.
            var how = e is InvalidDataException ? $"is not understood: {e.Message}" : ProcessEnd.Describe(_socket);
            var running = _running.Values.Distinct().Order(StringComparer.Ordinal).Take(MostNamed).ToList();
            var during = running.Count == 0 ? "while nothing of it ran" : $"during {string.Join(", ", running)}";
            var reason = $"it ran in a process of its own ({ProcessId}), which {how} {during}; unload it and load it again";
            ended(reason);
            _end.SetResult(reason);
        }
    }
}
