using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Probing.Interop.CPython;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>
/// Who asks a plugin and for how long, in native memory: the plugin may look at it until its function returns or its
/// stream is released. Whoever made it disposes it after that.
/// </summary>
public sealed unsafe class PluginQuery : IDisposable
{
    private static readonly ConcurrentDictionary<nint, PluginQuery> Running = new();

    private static long s_last;

    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly nint _number;
    private PluginAbi.Query* _query;

    /// <summary>Makes the native form.</summary>
    public PluginQuery(EngineRight right, DateTime deadlineUtc, long maxRows = long.MaxValue, long maxBytes = long.MaxValue)
    {
        (Right, DeadlineUtc, MaxRows, MaxBytes) = (right, deadlineUtc, maxRows, maxBytes);
        _number = (nint)Interlocked.Increment(ref s_last);
        Running[_number] = this;
        _query = (PluginAbi.Query*)NativeMemory.AllocZeroed((nuint)sizeof(PluginAbi.Query) + sizeof(int));
        *_query = new PluginAbi.Query
        {
            Size = (uint)sizeof(PluginAbi.Query),
            Right = (int)right,
            DeadlineUnixMs = deadlineUtc == DateTime.MaxValue
                ? long.MaxValue
                : new DateTimeOffset(deadlineUtc.ToUniversalTime()).ToUnixTimeMilliseconds(),
            MaxRows = maxRows,
            MaxBytes = maxBytes,
            Cancelled = (int*)(_query + 1),
            Context = _number,
            Warn = &Warn,
        };
    }

    /// <summary>Of the caller.</summary>
    public EngineRight Right { get; }

    /// <summary>MaxValue: none.</summary>
    public DateTime DeadlineUtc { get; }

    public long MaxRows { get; }

    public long MaxBytes { get; }

    /// <summary>Takes what the plugin has to say about the answer, on any thread.</summary>
    public Action<string>? Warned { get; init; }

    internal PluginAbi.Query* Native => _query;

    /// <summary>Fires when nobody waits any more, and at the end.</summary>
    internal CancellationToken Ended => _ended.Token;

    /// <summary>The query behind a struct that a plugin passed back; null when it is over.</summary>
    internal static PluginQuery? Of(PluginAbi.Query* query) => Running.GetValueOrDefault(query->Context);

    /// <summary>Tells the plugin that nobody waits any more; nothing once disposed.</summary>
    public void Cancel(NativePlugin plugin)
    {
        lock (_gate)
        {
            if (_query == null || *_query->Cancelled != 0)
                return;
            Volatile.Write(ref *_query->Cancelled, 1);
            plugin.Cancel(_query);
        }
        _ended.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Running.TryRemove(_number, out _);
        lock (_gate)
        {
            NativeMemory.Free(_query);
            _query = null;
        }
        _ended.Cancel();
    }

    [UnmanagedCallersOnly]
    private static void Warn(nint context, byte* warning)
    {
        try
        {
            Running.GetValueOrDefault(context)?.Warned?.Invoke(Utf8.Decode(warning));
        }
        catch (Exception e)
        {
            NativeCallback.Report(e);
        }
    }
}
