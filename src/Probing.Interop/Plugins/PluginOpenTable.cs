using Apache.Arrow;

namespace Probing.Interop.Plugins;

/// <summary>A table that a plugin opened.</summary>
/// <param name="Schema">Its columns.</param>
/// <param name="Handle">What the plugin wants to see again in scans, and when the table is closed; 0: nothing.</param>
public sealed record PluginOpenTable(Schema Schema, long Handle);
