using System.Runtime.InteropServices;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>
/// Who asks a plugin and for how long, in native memory: the plugin may look at it until its function returns or its
/// stream is released. Whoever made it disposes it after that.
/// </summary>
public sealed unsafe class PluginQuery : IDisposable
{
    private readonly Lock _gate = new();
    private PluginAbi.Query* _query;

    /// <summary>Makes the native form.</summary>
    public PluginQuery(EngineRight right, DateTime deadlineUtc, long maxRows = long.MaxValue, long maxBytes = long.MaxValue)
    {
        (Right, DeadlineUtc, MaxRows, MaxBytes) = (right, deadlineUtc, maxRows, maxBytes);
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
        };
    }

    /// <summary>Of the caller.</summary>
    public EngineRight Right { get; }

    /// <summary>MaxValue: none.</summary>
    public DateTime DeadlineUtc { get; }

    public long MaxRows { get; }

    public long MaxBytes { get; }

    internal PluginAbi.Query* Native => _query;

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
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            NativeMemory.Free(_query);
            _query = null;
        }
    }
}
