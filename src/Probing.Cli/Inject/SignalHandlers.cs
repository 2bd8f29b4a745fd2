using System.Runtime.InteropServices;
using Probing.Interop.Libc;

namespace Probing.Cli.Inject;

/// <summary>
/// Tells whether a thread is inside a signal handler. That runs on top of whatever the thread was doing: where the handler
/// itself looks harmless, the allocator may be half-way through below it.
/// </summary>
/// <param name="pid">The process.</param>
/// <param name="restorer">The code that a handler returns to, whose address the kernel leaves on the stack.</param>
internal sealed class SignalHandlers(int pid, ulong restorer)
{
    private const int MostDepth = 256 * 1024; // how far below its own frame a handler can be
    private const int WordSize = sizeof(ulong);

    // Words behind the return address: struct ucontext of the kernel, with flags, link, stack, and then r8 to rsp, rip, eflags, cs.
    private const int StackPointerAt = 1 + 5 + 15;
    private const int CodeSegmentAt = 1 + 5 + 18;
    private const ulong CodeSegmentMask = 0xffff;
    private const ulong UserCode = 0x33; // of 64-bit programs

    /// <summary>True also for what a handler that has ended left in unused memory between frames: rather not than wrongly.</summary>
    /// <param name="pointer">The thread's stack pointer.</param>
    /// <param name="end">Where its stack ends.</param>
    public bool Run(ulong pointer, ulong end)
    {
        var start = pointer & ~(ulong)(WordSize - 1);
        var words = new ulong[(int)Math.Min((end - start) / WordSize, MostDepth / WordSize)];
        if (ProcessMemory.Read(pid, start, MemoryMarshal.AsBytes(words.AsSpan())) != 0)
            return true; // nobody knows
        for (var i = 0; i + CodeSegmentAt < words.Length; i++)
        {
            if (words[i] == restorer && (words[i + CodeSegmentAt] & CodeSegmentMask) == UserCode && words[i + StackPointerAt] != 0)
                return true;
        }
        return false;
    }
}
