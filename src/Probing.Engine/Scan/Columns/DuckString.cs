using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Probing.Engine.Scan.Columns;

/// <summary>duckdb_string_t: up to 12 bytes are stored in place, longer ones are a prefix and a pointer.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct DuckString
{
    private const int MaxInline = 12;

    [FieldOffset(0)] private uint _length;
    [FieldOffset(4)] private uint _prefix;
    [FieldOffset(8)] private byte* _pointer;

    internal static void Set(DuckString* target, byte* bytes, int length)
    {
        target->_length = (uint)length;
        if (length > MaxInline)
        {
            target->_prefix = *(uint*)bytes;
            target->_pointer = bytes;
            return;
        }
        // The unused bytes must be zero: DuckDB compares all sixteen.
        target->_prefix = 0;
        target->_pointer = null;
        Unsafe.CopyBlockUnaligned((byte*)target + 4, bytes, (uint)length);
    }
}
