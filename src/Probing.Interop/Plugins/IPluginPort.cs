using Apache.Arrow;

namespace Probing.Interop.Plugins;

/// <summary>
/// A plugin, in this process or in one of its own. All members block their thread; all but <see cref="Start"/>,
/// <see cref="Stop"/> and Dispose may be called side by side.
/// </summary>
public interface IPluginPort : IDisposable
{
    PluginDescription Description { get; }

    void Start();

    /// <summary>The last call. No other may be running.</summary>
    void Stop();

    void SetOption(string key, string value);

    /// <summary>False when the plugin leaves it to the host to remember what was set.</summary>
    bool KnowsOptionValues { get; }

    string? GetOption(string key);

    IReadOnlyList<string> TableNames(string space, PluginQuery query);

    /// <summary>Null when there is no such table.</summary>
    PluginOpenTable? OpenTable(string space, string name, PluginQuery query);

    /// <summary>No more scans of it follow; for handles other than 0.</summary>
    void CloseTable(long handle);

    /// <summary>Begins a scan; the stream must have just the expected, projected columns.</summary>
    IPluginStream Scan(PluginScanRequest request, Schema expected, PluginQuery query);

    void Call(IPluginCall call, PluginQuery query);

    /// <summary>Tells the plugin that nobody waits for that query any more.</summary>
    void Cancel(PluginQuery query);
}
