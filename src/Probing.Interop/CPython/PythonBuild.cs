using System.Runtime.InteropServices;

namespace Probing.Interop.CPython;

/// <summary>What Python this process is, told without the GIL and before or after the interpreter's life.</summary>
public static unsafe class PythonBuild
{
    /// <summary>
    /// The interpreter's own version text, <c>3.12.1 (main, …) [GCC 12.2.0]</c>; null when no Python is in the
    /// process's global symbols. <c>Py_GetVersion</c> returns a static buffer and may be called at any time
    /// (docs.python.org, "Before Python Initialization").
    /// </summary>
    public static string? Version
    {
        get
        {
            var function = PythonSymbols.Find("Py_GetVersion");
            return function == 0 ? null : Marshal.PtrToStringUTF8((nint)((delegate* unmanaged[Cdecl]<byte*>)function)());
        }
    }
}
