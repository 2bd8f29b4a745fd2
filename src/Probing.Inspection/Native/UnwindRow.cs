namespace Probing.Inspection.Native;

/// <summary>How to get from one instruction of a function to its caller.</summary>
internal sealed class UnwindRow
{
    /// <summary>General registers in DWARF's order, and the return address behind them.</summary>
    public const int Registers = 17;

    public const int ReturnAddress = 16;
    public const int StackPointer = 7;

    public RegisterRule[] Rules { get; private init; } = new RegisterRule[Registers];

    /// <summary>The register that the frame's address (CFA) is an offset from.</summary>
    public int FrameRegister { get; set; } = StackPointer;

    public long FrameOffset { get; set; }

    /// <summary>Gives the frame's address where no register does.</summary>
    public byte[]? FrameExpression { get; set; }

    /// <summary>A frame that the kernel made to call a signal handler: the instruction was interrupted, not called from.</summary>
    public bool IsSignalFrame { get; init; }

    public UnwindRow Copy() => new()
    {
        Rules = (RegisterRule[])Rules.Clone(),
        FrameRegister = FrameRegister,
        FrameOffset = FrameOffset,
        FrameExpression = FrameExpression,
        IsSignalFrame = IsSignalFrame,
    };
}
