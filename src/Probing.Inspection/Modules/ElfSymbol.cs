namespace Probing.Inspection.Modules;

/// <summary>An exported symbol of a module.</summary>
/// <param name="Address">In the process.</param>
/// <param name="Size">In bytes.</param>
internal readonly record struct ElfSymbol(ulong Address, ulong Size);
