using System.Buffers.Binary;
using Probing.Interop.Libc;

namespace Probing.Cli.Inject;

/// <summary>
/// What the kernel puts on a stack when it calls a signal handler, and rt_sigreturn takes back: all of a thread's registers,
/// its floating point and vector state, and its signal mask. With such a frame below a call, the thread puts itself back as it
/// was when the call returns, also when nobody is there any more to do it: the injector may be killed at any moment.
/// </summary>
internal static class SignalFrame
{
    private const int ContextSize = 304; // struct ucontext of the kernel: flags, link, stack, mcontext, mask
    private const int RegistersAt = 40;
    private const int MaskAt = 296;
    private const int FloatingPointAt = RegistersAt + 184;
    private const int SoftwareAt = 464; // of the xsave area: struct _fpx_sw_bytes
    private const uint FirstMagic = 0x46505853; // FP_XSTATE_MAGIC1
    private const uint SecondMagic = 0x46505845; // FP_XSTATE_MAGIC2
    private const ulong Flags = 7; // UC_FP_XSTATE | UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS
    private const int NoStack = 0x7fff; // flags that the kernel refuses: the alternate signal stack stays what it is
    private const ulong XsaveAlignment = 64;

    /// <summary>Where the frame begins when it must end below <paramref name="top"/>: the stack pointer when a call starts.</summary>
    public static ulong StartBelow(ulong top, int extendedSize) => ContextBelow(top, extendedSize) - sizeof(ulong);

    /// <summary>The frame from its start on: the return address, the context, the extended state.</summary>
    public static byte[] Build(ulong top, ulong restorer, in X64Registers registers, byte[] extendedState, ulong mask)
    {
        var context = ContextBelow(top, extendedState.Length);
        var start = context - sizeof(ulong);
        var extended = ExtendedBelow(top, extendedState.Length);
        var frame = new byte[(int)(extended - start) + extendedState.Length + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(frame, restorer);
        WriteContext(frame.AsSpan(sizeof(ulong), ContextSize), Restarted(registers), extended, mask);
        WriteExtendedState(frame.AsSpan((int)(extended - start)), extendedState);
        return frame;
    }

    /// <summary>Number of the system call that must be made for an interrupted one to go on; null where none was interrupted.</summary>
    public static ulong? SystemCallToRestart(in X64Registers registers)
    {
        const ulong RestartSystemCall = 219; // goes on with what the kernel remembers of the call: the time that is left
        if (!registers.IsInSystemCall)
            return null;
        return (long)registers.Rax switch
        {
            -512 or -513 or -514 => registers.OrigRax, // ERESTARTSYS, ERESTARTNOINTR, ERESTARTNOHAND
            -516 => RestartSystemCall, // ERESTART_RESTARTBLOCK
            _ => null,
        };
    }

    /// <summary>Registers with which the instruction that makes the system call runs again.</summary>
    private static X64Registers Restarted(X64Registers registers)
    {
        const ulong InstructionSize = 2; // of syscall
        if (SystemCallToRestart(registers) is not { } call)
            return registers;
        registers.Rax = call;
        registers.Rip -= InstructionSize;
        return registers;
    }

    private static ulong ExtendedBelow(ulong top, int size) => (top - (ulong)size - sizeof(uint)) & ~(XsaveAlignment - 1);

    private static ulong ContextBelow(ulong top, int extendedSize) => (ExtendedBelow(top, extendedSize) - ContextSize) & ~0xFul;

    private static void WriteContext(Span<byte> context, in X64Registers registers, ulong extended, ulong mask)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(context, Flags);
        BinaryPrimitives.WriteInt32LittleEndian(context[24..], NoStack);
        ReadOnlySpan<ulong> inOrder =
        [
            registers.R8, registers.R9, registers.R10, registers.R11, registers.R12, registers.R13, registers.R14, registers.R15,
            registers.Rdi, registers.Rsi, registers.Rbp, registers.Rbx, registers.Rdx, registers.Rax, registers.Rcx, registers.Rsp,
            registers.Rip, registers.Eflags, (registers.Cs & 0xffff) | (registers.Ss & 0xffff) << 48,
        ];
        for (var i = 0; i < inOrder.Length; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(context[(RegistersAt + i * sizeof(ulong))..], inOrder[i]);
        BinaryPrimitives.WriteUInt64LittleEndian(context[FloatingPointAt..], extended);
        BinaryPrimitives.WriteUInt64LittleEndian(context[MaskAt..], mask);
    }

    private static void WriteExtendedState(Span<byte> target, byte[] state)
    {
        state.CopyTo(target);
        var features = BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(SoftwareAt)); // what ptrace says there
        var software = target[SoftwareAt..];
        BinaryPrimitives.WriteUInt32LittleEndian(software, FirstMagic);
        BinaryPrimitives.WriteUInt32LittleEndian(software[4..], (uint)(state.Length + sizeof(uint)));
        BinaryPrimitives.WriteUInt64LittleEndian(software[8..], features);
        BinaryPrimitives.WriteUInt32LittleEndian(software[16..], (uint)state.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(target[state.Length..], SecondMagic);
    }
}
