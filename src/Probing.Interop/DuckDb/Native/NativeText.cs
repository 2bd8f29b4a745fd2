using System.Runtime.InteropServices;
using System.Text;
using static Probing.Interop.DuckDb.Native.NativeMethods;

namespace Probing.Interop.DuckDb.Native;

/// <summary>Text at the boundary: borrowed pointers are copied, owned ones are copied and freed.</summary>
internal static unsafe class NativeText
{
    internal static string Borrowed(byte* text) => Marshal.PtrToStringUTF8((nint)text) ?? "";

    internal static string Owned(byte* text)
    {
        var copy = Borrowed(text);
        duckdb_free(text);
        return copy;
    }

    /// <summary>Throws the error that an <c>error_data</c> holds, and frees it; none is no error.</summary>
    internal static void ThrowIfError(nint errorData)
    {
        if (errorData == 0)
            return;
        var message = duckdb_error_data_has_error(errorData) != 0 ? Borrowed(duckdb_error_data_message(errorData)) : null;
        duckdb_destroy_error_data(ref errorData);
        if (message is not null)
            throw new DuckDbException(message);
    }

    /// <summary>NUL-terminated UTF-8.</summary>
    internal static byte[] Utf8(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, bytes);
        return bytes;
    }
}
