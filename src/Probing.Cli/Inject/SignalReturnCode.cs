using Probing.Inspection.Memory;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Cli.Inject;

/// <summary>Finds the code that ends signal handlers, which the C library has for the kernel and does not export.</summary>
internal static class SignalReturnCode
{
    // mov $15, %rax; syscall
    private static readonly byte[] s_code = [0x48, 0xc7, 0xc0, 0x0f, 0, 0, 0, 0x0f, 0x05];

    /// <summary>Whether it is still there: after an exec it is not, and all other addresses are void as well.</summary>
    public static bool IsAt(int pid, ulong address)
    {
        Span<byte> code = stackalloc byte[s_code.Length];
        return ProcessMemory.Read(pid, address, code) == 0 && code.SequenceEqual(s_code);
    }

    /// <exception cref="ProbingException">Unavailable: this C library has none that we know.</exception>
    public static ulong Find(int pid, MemoryMap map, TargetLoader loader)
    {
        var memory = new TargetMemory(pid);
        foreach (var range in map.Ranges.Where(range => range.Path == loader.LibcPath && range.Permissions.Contains('x')))
        {
            var at = memory.Bytes(range.Start, (long)(range.End - range.Start)).AsSpan().IndexOf(s_code);
            if (at >= 0)
                return range.Start + (ulong)at;
        }
        throw new ProbingException(ProbingErrorKind.Unavailable,
            $"the C library of process {pid} ({loader.LibcPath}) has no code for rt_sigreturn that is known here; it cannot be injected");
    }
}
