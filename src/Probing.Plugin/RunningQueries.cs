using System.Collections.Concurrent;
using Probing.Interop.Plugins;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Plugin;

/// <summary>The host's queries as tokens that end with them.</summary>
internal sealed unsafe class RunningQueries
{
    private readonly ConcurrentDictionary<nint, CancellationTokenSource> _running = new();

    /// <summary>A token until <see cref="End"/>.</summary>
    public CancellationToken Begin(PluginAbi.Query* query)
    {
        var source = new CancellationTokenSource();
        _running[(nint)query] = source;
        if (*query->Cancelled != 0)
            source.Cancel();
        return source.Token;
    }

    public void End(PluginAbi.Query* query)
    {
        if (_running.TryRemove((nint)query, out var source))
            source.Dispose();
    }

    public void Cancel(PluginAbi.Query* query)
    {
        if (_running.TryGetValue((nint)query, out var source))
            source.Cancel();
    }

    public static QueryContext Context(PluginAbi.Query* query) => new()
    {
        Right = query->Right == 0 ? EngineRight.Read : EngineRight.Execute,
        DeadlineUtc = Deadline(query),
        MaxRows = query->MaxRows,
        MaxBytes = query->MaxBytes,
        Warned = query->Size < sizeof(PluginAbi.Query) || query->Warn == null ? null : Warn(query->Context, query->Warn),
    };

    private static Action<string> Warn(nint context, delegate* unmanaged<nint, byte*, void> warn) => warning =>
    {
        using var texts = new NativeTexts();
        warn(context, texts.Text(warning));
    };

    public static DateTime Deadline(PluginAbi.Query* query) => query->DeadlineUnixMs == long.MaxValue
        ? DateTime.MaxValue
        : DateTimeOffset.FromUnixTimeMilliseconds(query->DeadlineUnixMs).UtcDateTime;
}
