using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary><c>struct probing_table</c></summary>
public sealed record PluginTableInfo(string Space, string Name, string Description, string Example, EngineRight Right);
