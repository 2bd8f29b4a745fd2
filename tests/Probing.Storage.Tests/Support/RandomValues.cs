using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using System.Text.Unicode;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Support;

/// <summary>Values of every kind, with edges more often than chance has them; as <see cref="TestRows"/> describes them.</summary>
internal sealed class RandomValues(Random random)
{
    private readonly List<byte[]> _former = [];

    /// <summary>A value that the column takes.</summary>
    internal byte[]? Any(TestColumn column)
    {
        if (column.IsNullable && random.Next(4) == 0)
            return null;
        return column.Kind switch
        {
            RingKind.Bool => Integer(random.Next(2)),
            RingKind.Int8 => Integer((sbyte)Bits()),
            RingKind.Int16 => Integer((short)Bits()),
            RingKind.Int32 or RingKind.Date32 => Integer((int)Bits()),
            RingKind.Int64 or RingKind.Timestamp or RingKind.Duration or RingKind.UInt64 => Integer((long)Bits()),
            RingKind.UInt8 => Integer((byte)Bits()),
            RingKind.UInt16 => Integer((ushort)Bits()),
            RingKind.UInt32 => Integer((uint)Bits()),
            RingKind.Float32 => Real(random.Next(4) == 0 ? random.NextDouble() : BitConverter.UInt32BitsToSingle((uint)Bits())),
            RingKind.Float64 => Integer((long)Bits()),
            RingKind.Decimal128 => Decimal(column.Precision),
            RingKind.Uuid => Bytes(16),
            RingKind.Binary => Shared(() => Bytes(Length())),
            _ => Shared(() => Encoding.UTF8.GetBytes(Text(Length()) + (random.Next(10) == 0 ? "\0" : ""))),
        };
    }

    /// <summary>Values that the column refuses, where there are any. A batch has no numbers beyond their width.</summary>
    internal byte[]?[] Wrong(TestColumn column, bool asBatch)
    {
        if (column.IsAppendTime)
            return [];
        byte[]?[] wrong = column.Kind switch
        {
            RingKind.Bool => [Integer(2), .. asBatch ? Array.Empty<byte[]>() : [Integer(-1L << 40)]],
            RingKind.Int8 when !asBatch => [Integer(128), Integer(-129), Integer(long.MinValue)],
            RingKind.Int16 when !asBatch => [Integer(32768), Integer(-32769)],
            RingKind.Int32 or RingKind.Date32 when !asBatch => [Integer(1L << 31), Integer((-1L << 31) - 1)],
            RingKind.UInt8 when !asBatch => [Integer(256), Integer(-1)],
            RingKind.UInt16 when !asBatch => [Integer(65536), Integer(-1)],
            RingKind.UInt32 when !asBatch => [Integer(1L << 32), Integer(-1)],
            RingKind.Float32 when !asBatch => [Real(1e39), Real(-double.MaxValue)],
            RingKind.Decimal128 => [Wide(BigInteger.Pow(10, column.Precision)), Wide(-BigInteger.Pow(10, column.Precision))],
            RingKind.Utf8 or RingKind.Json =>
                [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [.. "good"u8, 0xe2, 0x82], [0xf4, 0x90, 0x80, 0x80]],
            _ => [],
        };
        return column.IsNullable ? wrong : [.. wrong, null];
    }

    /// <summary>What becomes of a value in the ring.</summary>
    internal static byte[]? AsStored(byte[]? value, TestColumn column) => column.Kind switch
    {
        RingKind.Float32 when value != null => Real((float)BitConverter.ToDouble(value)),
        _ => value,
    };

    internal string Text(int runes)
    {
        var text = new StringBuilder();
        for (var i = random.Next(runes + 1); i > 0; i--)
        {
            // The last of each length in UTF-8, and anything but surrogates.
            var value = random.Next(8) switch
            {
                0 => random.Next(0x80, 0x800),
                1 => random.Next(0xe000, 0x10000),
                2 => random.Next(0x10000, 0x110000),
                3 => 0x10ffff,
                _ => random.Next(1, 0x80), // a schema's texts end with 0 in C
            };
            text.Append(new Rune(value));
        }
        return text.ToString();
    }

    internal static byte[] Integer(long value)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    internal static byte[] Real(double value) => Integer(BitConverter.DoubleToInt64Bits(value));

    private ulong Bits()
    {
        var bits = (ulong)random.NextInt64(long.MinValue, long.MaxValue);
        return random.Next(8) switch
        {
            0 => 0,
            1 => ulong.MaxValue,
            2 => ulong.MaxValue >> random.Next(64),
            3 => 1UL << random.Next(64),
            4 => ~(1UL << random.Next(64)),
            _ => bits >> random.Next(64),
        };
    }

    private byte[] Decimal(int precision)
    {
        var most = BigInteger.Pow(10, precision) - 1;
        return Wide(random.Next(5) switch
        {
            0 => most,
            1 => -most,
            2 => 0,
            _ => new BigInteger(Bytes(16)) % (most + 1),
        });
    }

    private static byte[] Wide(BigInteger value)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt128LittleEndian(bytes, (Int128)value);
        return bytes;
    }

    /// <summary>Half of the texts were there before.</summary>
    private byte[] Shared(Func<byte[]> make)
    {
        if (_former.Count > 0 && random.Next(2) == 0 && _former[random.Next(_former.Count)] is var former && Utf8.IsValid(former))
            return former;
        var value = make();
        _former.Add(value);
        return value;
    }

    private int Length() => random.Next(40) == 0 ? random.Next(3000) : random.Next(10) < 3 ? random.Next(11, 15) : random.Next(40);

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
