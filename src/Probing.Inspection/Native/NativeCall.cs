namespace Probing.Inspection.Native;

/// <summary>One call of machine code.</summary>
/// <param name="Address">The instruction: for a caller a byte of the one that called.</param>
/// <param name="StackPointer">Where its part of the stack begins, which ends where that of its caller begins.</param>
internal readonly record struct NativeCall(ulong Address, ulong StackPointer);
