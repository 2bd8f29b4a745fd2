using Probing.Inspection.Modules;
using Probing.Interop.Libc;

namespace Probing.Cli.Inject;

/// <summary>
/// Whether a stopped thread may be made to call dlopen: not while it is inside the allocator, the loader or a lock of the C
/// library, which the call needs itself. Code outside of the C library is safe: neither malloc nor the loader calls it; but a
/// signal handler may run on top of them.
/// </summary>
internal sealed class SafePoint(MemoryMap map, TargetLoader loader, SignalHandlers handlers)
{
    private const int Futex = 202;
    private const ulong ArenaSize = 64 << 20; // of a heap that malloc maps for a thread: aligned to it, with the lock at its head
    private const ulong PageSize = 4096;
    private const ulong StackNeeded = 64 * 1024;

    // Calls that wait: no function that holds a lock of the C library makes one of these. Others may be malloc's or the loader's.
    private static readonly HashSet<ulong> Waiting =
    [
        0, 1, 7, 16, 17, 18, 19, 20, 23, 24, 34, 35, 42, 43, 44, 45, 46, 47, 61, 65, 72, 73, 128, 202, 219, 230, 232, 247, 270,
        271, 281, 288, 299, 441,
    ];

    /// <summary>Null when it may be borrowed, else where it is.</summary>
    public string? Objection(in X64Registers registers)
    {
        if (map.At(registers.Rip) is not { } code)
            return "in code that was mapped a moment ago";
        if (StackAt(registers.Rsp) is not { } stack)
            return "near the end of its stack";
        if (code.Path == loader.LoaderPath)
            return "in the dynamic loader";
        if (loader.Allocators.Contains(code.Path))
            return $"in the allocator {code.Name}";
        if (handlers.Run(registers.Rsp, stack.End))
            return "in a signal handler";
        if (registers.IsInSystemCall)
            return !Waiting.Contains(registers.OrigRax) ? $"in system call {registers.OrigRax}"
                : registers.OrigRax == Futex && MayBeLockOfAllocator(registers) ? "waiting for a lock of the C library" : null;
        return code.Path == loader.LibcPath ? "in the C library" : null;
    }

    private MappedRange? StackAt(ulong pointer) =>
        map.At(pointer) is { } stack && (stack.Path == "[stack]" || pointer - stack.Start >= StackNeeded) ? stack : null;

    // Condition variables, semaphores and the GIL wait with FUTEX_WAIT_BITSET; low-level locks with FUTEX_WAIT.
    private bool MayBeLockOfAllocator(in X64Registers registers)
    {
        const ulong OperationMask = 0x7f;
        const ulong WaitBitset = 9;
        if ((registers.Rsi & OperationMask) == WaitBitset)
            return false;
        var address = registers.Rdi;
        // Where the locks of an allocator of somebody else lie, nobody knows.
        return loader.Allocators.Count > 0 || map.BelongsTo(address, loader.LibcPath) || map.BelongsTo(address, loader.LoaderPath)
            || address % ArenaSize < PageSize;
    }
}
