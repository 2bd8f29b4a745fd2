namespace Probing.Inspection.Python;

/// <summary>A frame as it lies in memory.</summary>
/// <param name="Address">Where.</param>
/// <param name="Code">Its code object.</param>
/// <param name="Previous">The caller's frame; 0 at the end.</param>
/// <param name="Instruction">Offset of the current instruction in bytes; below 0 before the first.</param>
/// <param name="Globals">Dictionary of its module.</param>
/// <param name="Mark">The byte that says what kind of frame it is and whether it runs; its meaning depends on the
/// version.</param>
internal readonly record struct RawFrame(
    ulong Address, ulong Code, ulong Previous, int Instruction, ulong Globals, byte Mark);
