using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Probing.Sdk;

namespace Probing.Probe;

/// <summary>Reads a request in the format of native/bytes.h: little-endian, a text as length and UTF-8.</summary>
internal ref struct CallReader(ReadOnlySpan<byte> bytes)
{
    private const uint None = uint.MaxValue;

    private ReadOnlySpan<byte> _rest = bytes;

    public byte Byte() => Take(sizeof(byte))[0];

    public int Count() => checked((int)BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint))));

    public double Double() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>A parameter's value, as <c>write_value</c> in native/python_parameters.c writes it.</summary>
    public object? Value()
    {
        var kind = (ValueKind)Byte();
        return kind switch
        {
            ValueKind.Null => null,
            ValueKind.Bool => Byte() != 0,
            ValueKind.Integer => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long))),
            ValueKind.Float => Double(),
            ValueKind.Text => Text(),
            ValueKind.Bytes => Bytes().ToArray(),
            ValueKind.Decimal => Exact(Text()),
            ValueKind.Time => Moment(Text()),
            _ => throw new InvalidDataException($"a parameter has the unknown kind {(int)kind}"),
        };
    }

    private ReadOnlySpan<byte> Bytes()
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
        return length == None ? [] : Take(checked((int)length));
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private static decimal Exact(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"{text} is no parameter: an exact number has at most 28 digits and is finite; pass it as text and CAST it");

    /// <summary>From Python's isoformat; with an offset it is a moment and becomes UTC.</summary>
    private static DateTime Moment(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    // enum value_kind in native/python_parameters.c
    private enum ValueKind : byte
    {
        Null,
        Bool,
        Integer,
        Float,
        Text,
        Bytes,
        Decimal,
        Time,
    }
}
