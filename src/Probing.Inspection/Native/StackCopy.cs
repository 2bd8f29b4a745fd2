using System.Buffers.Binary;
using Probing.Inspection.Memory;
using Probing.Interop.Libc;

namespace Probing.Inspection.Native;

/// <summary>What a thread computed with and what lay on its stack while it stood still; it may have run on since.</summary>
internal sealed class StackCopy
{
    private const int MaxBytes = 1 << 20;

    private readonly ulong _start;
    private readonly byte[] _bytes;

    private StackCopy(int tid, ulong[] registers, ulong start, byte[] bytes) =>
        (Tid, Registers, _start, _bytes) = (tid, registers, start, bytes);

    public int Tid { get; }

    /// <summary>In DWARF's order, the instruction pointer behind them.</summary>
    public ulong[] Registers { get; }

    /// <summary>Copies as much of the stack as is in use, a mebibyte at most.</summary>
    /// <param name="thread">Stopped.</param>
    /// <param name="pid">Its process.</param>
    /// <param name="modules">Knows where the stack ends.</param>
    public static StackCopy Take(SeizedThread thread, int pid, NativeModules modules)
    {
        var r = thread.Registers;
        ulong[] registers = [r.Rax, r.Rdx, r.Rcx, r.Rbx, r.Rsi, r.Rdi, r.Rbp, r.Rsp,
            r.R8, r.R9, r.R10, r.R11, r.R12, r.R13, r.R14, r.R15, r.Rip];
        var bytes = new byte[Math.Min(modules.EndOf(r.Rsp) - r.Rsp, MaxBytes)];
        if (bytes.Length > 0 && ProcessMemory.Read(pid, r.Rsp, bytes) != 0)
            bytes = [];
        return new StackCopy(thread.Tid, registers, r.Rsp, bytes);
    }

    /// <summary>Eight bytes of the copy; false for what lies elsewhere.</summary>
    public bool TryRead(ulong address, out ulong value)
    {
        value = 0;
        if (address < _start || address - _start > (ulong)_bytes.Length || (ulong)_bytes.Length - (address - _start) < sizeof(ulong))
            return false;
        value = BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan((int)(address - _start)));
        return true;
    }
}
