using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary><c>struct probing_route</c></summary>
public sealed record PluginRoute(string Method, string Path, EngineRight Right, string Description);
