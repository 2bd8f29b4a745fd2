using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <summary>The general registers of a stopped thread, as PTRACE_GETREGS gives them (struct user_regs_struct, x86-64).</summary>
[StructLayout(LayoutKind.Sequential)]
public struct X64Registers
{
    public ulong R15, R14, R13, R12, Rbp, Rbx, R11, R10, R9, R8, Rax, Rcx, Rdx, Rsi, Rdi;

    /// <summary>Number of the system call that was interrupted; all ones outside of one.</summary>
    public ulong OrigRax;

    public ulong Rip, Cs, Eflags, Rsp, Ss, FsBase, GsBase, Ds, Es, Fs, Gs;

    public readonly bool IsInSystemCall => (long)OrigRax >= 0;
}
