using System.Collections.Concurrent;
using System.Net.Sockets;
using Probing.Sdk;
using Probing.Sdk.Queries;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>
/// The process of an isolated plugin: opens the library, listens on a private socket, serves one probe, and ends when that
/// probe's process does.
/// </summary>
public sealed class PluginProcess : IPluginHost
{
    private static readonly TimeSpan FirstWord = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<long, PluginQuery> _queries = new();
    private readonly Lock _saying = new();
    private readonly List<Action<PluginWire>> _unsaid = [];
    private readonly RemoteQueries _asked;
    private PluginWire? _control;
    private NativePlugin? _plugin;

    private PluginProcess() => _asked = new RemoteQueries(Say);

    /// <summary>Serves until the probe's process has ended.</summary>
    /// <param name="path">The socket to make, in a directory that only this user may enter.</param>
    /// <param name="file">The plugin.</param>
    /// <param name="pid">The probed process.</param>
    public static void Run(string path, string file, int pid)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(64);
        var process = new PluginProcess();
        using var watch = new Timer(_ => EndWith(pid, path), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        using (var first = new CancellationTokenSource(FirstWord))
        using (first.Token.UnsafeRegister(_ => Leave(path), null))
        {
            process._control = new PluginWire(listener.Accept());
        }
        process.Introduce(file, path);
        new Thread(() => process.WaitForEnd(path)) { IsBackground = true }.Start();
        while (true)
        {
            var connection = listener.Accept();
            new Thread(() => process.Serve(connection), 1 << 20) { IsBackground = true }.Start();
        }
    }

    void IPluginHost.Log(int level, string message) => Say(wire =>
    {
        wire.Frame(PluginFrame.Log);
        wire.Writer.Write(level);
        wire.Writer.Write(message);
    });

    void IPluginHost.ReportError(string where, ProbingErrorKind kind, string message) => Say(wire =>
    {
        wire.Frame(PluginFrame.Report);
        wire.Writer.Write(where);
        wire.Writer.Write((int)kind);
        wire.Writer.Write(message);
    });

    IPluginAnswer IPluginHost.Query(EngineQuery query, CancellationToken cancellationToken) => _plugin is null
        ? throw new ProbingException(ProbingErrorKind.Unavailable, "a plugin can query from its start() on, not in open()")
        : _asked.Query(query, cancellationToken);

    /// <summary>The probe hears what was said before only after the description.</summary>
    private void Say(Action<PluginWire> words)
    {
        lock (_saying)
        {
            if (_plugin is null)
            {
                _unsaid.Add(words);
                return;
            }
            words(_control!);
            _control!.Flush();
        }
    }

    private void Introduce(string file, string path)
    {
        var control = _control!;
        _ = control.Reader.ReadByte();
        try
        {
            var plugin = NativePlugin.Open(file, this);
            lock (_saying)
            {
                control.Frame(PluginFrame.Done);
                control.Writer.Write(Environment.ProcessId);
                control.Writer.Write(plugin.KnowsOptionValues);
                PluginDescriptionWire.Write(control.Writer, plugin.Description);
                _plugin = plugin;
                _unsaid.ForEach(words => words(control));
                control.Flush();
            }
        }
        catch (ProbingException e)
        {
            control.Failure(e);
            control.Flush();
            Leave(path);
        }
    }

    /// <summary>The probe never says anything more on this connection; it closes it.</summary>
    private void WaitForEnd(string path)
    {
        try
        {
            _ = _control!.Reader.ReadByte();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // That is the end.
        }
        Leave(path);
    }

    private void Serve(Socket connection)
    {
        var wire = new PluginWire(connection);
        try
        {
            var operation = (PluginOperation)wire.Reader.ReadByte();
            if (operation == PluginOperation.Answer)
            {
                _asked.Arrived(wire.Reader.ReadInt64(), wire);
                return;
            }
            using (wire)
                new PluginOperations(_plugin!, wire, _queries).Serve(operation);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            wire.Dispose(); // the probe has cut it off
        }
    }

    private static void EndWith(int pid, string path)
    {
        if (!Directory.Exists($"/proc/{pid}"))
            Leave(path);
    }

    /// <summary>At once: a plugin may be stuck in any thread.</summary>
    private static void Leave(string path)
    {
        File.Delete(path);
        ProcessEnd.Now();
    }
}
