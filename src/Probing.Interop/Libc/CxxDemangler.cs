using System.Runtime.InteropServices;
using System.Text;

namespace Probing.Interop.Libc;

/// <summary>The demangler of the machine's C++ library, where there is one.</summary>
public static unsafe class CxxDemangler
{
    private static readonly delegate* unmanaged<byte*, byte*, nuint*, int*, byte*> Function = Find();

    /// <summary>The name as it was written; null when it is none of C++, or there is no library.</summary>
    public static string? Demangle(string symbol)
    {
        if (Function == null)
            return null;
        int status;
        fixed (byte* text = Encoding.UTF8.GetBytes(symbol + "\0"))
        {
            var result = Function(text, null, null, &status);
            if (result == null)
                return null;
            var name = Marshal.PtrToStringUTF8((nint)result);
            NativeMemory.Free(result);
            return name;
        }
    }

    private static delegate* unmanaged<byte*, byte*, nuint*, int*, byte*> Find() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out var library) && NativeLibrary.TryGetExport(library, "__cxa_demangle", out var address)
            ? (delegate* unmanaged<byte*, byte*, nuint*, int*, byte*>)address : null;
}
