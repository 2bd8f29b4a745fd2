using Probing.Sdk.Tables;

namespace Probing.Interop.Plugins;

/// <summary><c>struct probing_scan</c>; a filter comes with the index of its column in the table's schema, the handle from opening it.</summary>
public sealed record PluginScanRequest(
    string Space, string Name, long Handle, IReadOnlyList<int> Projection,
    IReadOnlyList<(int Column, FilterHint Hint)> Filters, long? Limit);
