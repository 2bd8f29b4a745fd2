namespace Probing.Inspection;

/// <summary>One call of a stack in which Python's calls and those of machine code stand in their order.</summary>
/// <param name="Kind">Which of the others is there.</param>
/// <param name="Python">A call of Python.</param>
/// <param name="Native">A call of machine code.</param>
/// <param name="KernelFunction">The function of the kernel that the thread waits in; null where it does not tell.</param>
public sealed record StackFrame(StackFrameKind Kind, PythonFrame? Python = null, NativeFrame? Native = null, string? KernelFunction = null);
