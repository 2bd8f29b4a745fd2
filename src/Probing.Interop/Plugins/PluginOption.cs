namespace Probing.Interop.Plugins;

/// <summary><c>struct probing_option</c></summary>
public sealed record PluginOption(string Key, string Help, string? Default, bool Secret, bool NeedsRestart);
