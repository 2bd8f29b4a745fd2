namespace Probing.Cli.Output;

/// <summary>How a table may be drawn.</summary>
/// <param name="Columns">Width to fit into; null when nothing limits it.</param>
/// <param name="Color">True to dim NULL and set off headings.</param>
/// <param name="Unicode">False to draw with ASCII.</param>
internal sealed record OutputStyle(int? Columns = null, bool Color = false, bool Unicode = true);
