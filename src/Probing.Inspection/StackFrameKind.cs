namespace Probing.Inspection;

/// <summary>What a call runs in.</summary>
public enum StackFrameKind
{
    Python,

    /// <summary>Machine code: C, C++, Rust….</summary>
    Native,

    /// <summary>Where the kernel has the thread wait.</summary>
    Kernel,
}
