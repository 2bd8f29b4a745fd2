using System.Runtime.InteropServices;
using Probing.Sdk;

namespace Probing.Interop.CPython;

/// <summary>
/// The C API of the Python in this process, found in the global symbols: it works for a shared libpython and for one
/// linked into the executable, and ties the probe to no Python version. Each chapter asks for its functions when it
/// is first used.
/// </summary>
/// <remarks>
/// Rules of the chapters: an address of a Python object is an <c>nint</c>; the doc says who owns it. "New" means that the
/// caller must release it (<see cref="PyRef"/>), "borrowed" that it lives as long as its container. Unless said otherwise
/// the calling thread holds the GIL. <c>SuppressGCTransition</c> is used only for calls that neither run Python code nor
/// release the GIL: a thread that blocks inside such a call would block every garbage collection.
/// </remarks>
internal static unsafe class PythonSymbols
{
    private static readonly nint Program = NativeLibrary.GetMainProgramHandle();

    /// <summary>The address of the first name that exists; 0 when none does.</summary>
    public static nint Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (NativeLibrary.TryGetExport(Program, name, out var address))
                return address;
        }
        return 0;
    }

    /// <summary>The address of the first name that exists.</summary>
    /// <exception cref="ProbingException">Unavailable: this process has no such symbol.</exception>
    public static nint Require(params ReadOnlySpan<string> names) => Find(names) is var address && address != 0
        ? address
        : throw new ProbingException(ProbingErrorKind.Unavailable,
            $"this process has no symbol {string.Join(" or ", names.ToArray())}; the probe needs CPython 3.8 or later");
}
