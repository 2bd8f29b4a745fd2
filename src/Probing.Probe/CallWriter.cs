using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Probing.Probe;

/// <summary>Writes a reply in the format of native/bytes.h: little-endian, a text as length and UTF-8.</summary>
internal sealed class CallWriter
{
    private const uint None = uint.MaxValue;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public void Count(int value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(sizeof(uint)), (uint)value);
        _bytes.Advance(sizeof(uint));
    }

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(sizeof(double)), value);
        _bytes.Advance(sizeof(double));
    }

    public void Text(string? text)
    {
        if (text is null)
        {
            Count(unchecked((int)None));
            return;
        }
        Count(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _bytes);
    }
}
