using System.Runtime.InteropServices;
using System.Text;

namespace Probing.Interop.CPython;

/// <summary>Zero-terminated UTF-8 text of C.</summary>
internal static unsafe class Utf8
{
    public static string Decode(byte* text) =>
        text == null ? "" : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>A copy with a terminating zero, for an argument that lives as long as the call.</summary>
    public static byte[] Encode(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length) + 1];
        var length = Encoding.UTF8.GetBytes(text, bytes);
        Array.Resize(ref bytes, length + 1);
        return bytes;
    }
}
