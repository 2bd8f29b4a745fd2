using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Probing.Interop.DuckDb;
using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>
/// How the kinds of a ring are stored in Parquet. Where Parquet, or DuckDB's writer, has no exact type, the plain number or
/// the bytes are stored: a duration is nanoseconds in an INT64, a decimal with an odd scale its 16 bytes.
/// </summary>
internal static unsafe class ColdColumns
{
    /// <summary>The type that DuckDB writes.</summary>
    internal static DuckDbType Type(RingColumn column) =>
        IsDecimal(column) ? DuckDbType.Decimal(column.Precision, column.Scale) : DuckDbType.Of(TypeId(column.Kind));

    /// <summary>The same in SQL.</summary>
    internal static string SqlType(RingColumn column) => column.Kind switch
    {
        RingKind.Bool => "BOOLEAN",
        RingKind.Int8 => "TINYINT",
        RingKind.Int16 => "SMALLINT",
        RingKind.Int32 => "INTEGER",
        RingKind.UInt8 => "UTINYINT",
        RingKind.UInt16 => "USMALLINT",
        RingKind.UInt32 => "UINTEGER",
        RingKind.UInt64 => "UBIGINT",
        RingKind.Int64 or RingKind.Duration => "BIGINT",
        RingKind.Float32 => "FLOAT",
        RingKind.Float64 => "DOUBLE",
        RingKind.Utf8 or RingKind.Json => "VARCHAR",
        RingKind.Timestamp => "TIMESTAMP_NS",
        RingKind.Date32 => "DATE",
        RingKind.Uuid => "UUID",
        RingKind.Decimal128 when IsDecimal(column) =>
            string.Create(CultureInfo.InvariantCulture, $"DECIMAL({column.Precision}, {column.Scale})"),
        _ => "BLOB",
    };

    internal static bool IsDecimal(RingColumn column) =>
        column.Kind == RingKind.Decimal128 && column.Scale >= 0 && column.Scale <= column.Precision;

    /// <summary>
    /// Rows of a column into a vector. False when the chunk is gone. Texts in the vector are good until the reader moves on.
    /// </summary>
    internal static bool Fill(
        RingChunkReader reader, RingColumn column, int index, int row, int count, DuckDbVector vector, byte[] scratch)
    {
        if (column.IsNullable)
            reader.ReadValidity(index, row, count, new Span<byte>(vector.WritableValidity(), (count + 7) / 8));
        if (column.Kind.IsInArena())
            return reader.ReadTexts(index, row, count, new Span<RingText>(vector.Data, count));
        if (column.Kind is not (RingKind.Decimal128 or RingKind.Uuid))
        {
            reader.ReadValues(index, row, count, new Span<byte>(vector.Data, count * column.Width));
            return true;
        }
        var values = scratch.AsSpan(0, count * sizeof(Int128));
        reader.ReadValues(index, row, count, values);
        if (column.Kind == RingKind.Uuid)
            Uuids(values, new Span<Int128>(vector.Data, count));
        else if (IsDecimal(column))
            Decimals(MemoryMarshal.Cast<byte, Int128>(values), column.Precision, vector.Data);
        else
            Blobs(values, new Span<RingText>(vector.Data, count));
        return true;
    }

    /// <summary>Takes the first few rows of a vector away.</summary>
    internal static void Shift(RingColumn column, DuckDbVector vector, int rows, int count)
    {
        var width = VectorWidth(column);
        Buffer.MemoryCopy(vector.Data + rows * width, vector.Data, (count - rows) * width, (count - rows) * width);
        // One word of bits: a granule is not more.
        if (column.IsNullable)
            *(ulong*)vector.WritableValidity() >>= rows;
    }

    private static int VectorWidth(RingColumn column) => column.Kind switch
    {
        _ when column.Kind.IsInArena() => sizeof(RingText),
        RingKind.Decimal128 when IsDecimal(column) => column.Precision switch { <= 4 => 2, <= 9 => 4, <= 18 => 8, _ => 16 },
        _ => column.Width,
    };

    private static DuckDbTypeId TypeId(RingKind kind) => kind switch
    {
        RingKind.Bool => DuckDbTypeId.Boolean,
        RingKind.Int8 => DuckDbTypeId.TinyInt,
        RingKind.Int16 => DuckDbTypeId.SmallInt,
        RingKind.Int32 => DuckDbTypeId.Integer,
        RingKind.UInt8 => DuckDbTypeId.UTinyInt,
        RingKind.UInt16 => DuckDbTypeId.USmallInt,
        RingKind.UInt32 => DuckDbTypeId.UInteger,
        RingKind.UInt64 => DuckDbTypeId.UBigInt,
        RingKind.Int64 or RingKind.Duration => DuckDbTypeId.BigInt,
        RingKind.Float32 => DuckDbTypeId.Float,
        RingKind.Float64 => DuckDbTypeId.Double,
        RingKind.Utf8 or RingKind.Json => DuckDbTypeId.Varchar,
        RingKind.Timestamp => DuckDbTypeId.TimestampNs,
        RingKind.Date32 => DuckDbTypeId.Date,
        RingKind.Uuid => DuckDbTypeId.Uuid,
        _ => DuckDbTypeId.Blob,
    };

    /// <summary>DuckDB has them as numbers, with the first bit turned so that they sort as signed ones.</summary>
    private static void Uuids(ReadOnlySpan<byte> values, Span<Int128> target)
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = BinaryPrimitives.ReadInt128BigEndian(values[(i * sizeof(Int128))..]) ^ Int128.MinValue;
    }

    private static void Decimals(ReadOnlySpan<Int128> values, int precision, byte* target)
    {
        for (var i = 0; i < values.Length; i++)
        {
            switch (precision)
            {
                case <= 4:
                    ((short*)target)[i] = (short)values[i];
                    break;
                case <= 9:
                    ((int*)target)[i] = (int)values[i];
                    break;
                case <= 18:
                    ((long*)target)[i] = (long)values[i];
                    break;
                default:
                    ((Int128*)target)[i] = values[i];
                    break;
            }
        }
    }

    /// <summary>Texts that point into the scratch, which is pinned and this column's own.</summary>
    private static void Blobs(ReadOnlySpan<byte> values, Span<RingText> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            var value = values.Slice(i * sizeof(Int128), sizeof(Int128));
            target[i].Length = (uint)value.Length;
            target[i].Prefix = BinaryPrimitives.ReadUInt32LittleEndian(value);
            target[i].Pointer = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(value));
        }
    }
}
