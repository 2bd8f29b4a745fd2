using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Interop.CPython;
using Probing.Interop.CPython.Columns;

namespace Probing.Extensions.Python.Conversion;

/// <summary>The end of a column: its Arrow type and array.</summary>
internal sealed partial class ColumnBuilder
{
    private static readonly TimestampType Local = new(TimeUnit.Microsecond, (string?)null);
    private static readonly TimestampType Utc = new(TimeUnit.Microsecond, "UTC");

    // What Arrow's registry of canonical extension types calls a UUID in 16 bytes.
    private static readonly KeyValuePair<string, string>[] UuidMetadata = [new("ARROW:extension:name", "arrow.uuid")];

    private DecimalDigits _digits;

    /// <summary>Hands the column over; the builder is empty afterwards.</summary>
    public (Field Field, NativeArray Array) Finish()
    {
        var array = FinishArray();
        return (new Field(name, array.Type, true, Kind == ColumnKind.Uuid ? UuidMetadata : null), array);
    }

    private NativeArray FinishArray() => Kind switch
    {
        ColumnKind.Empty => new NativeArray(NullType.Default, Count, Count),
        ColumnKind.Bool => Start(BooleanType.Default).Own(PackBits()),
        ColumnKind.Int => Start(Int64Type.Default).Own(_data.Detach()),
        ColumnKind.Float => Start(DoubleType.Default).Own(_data.Detach()),
        ColumnKind.Number => FinishNumbers(),
        ColumnKind.Text or ColumnKind.Repr => Start(StringType.Default).Own(_offsets.Detach()).Own(_data.Detach()),
        ColumnKind.Binary => Start(BinaryType.Default).Own(_offsets.Detach()).Own(_data.Detach()),
        ColumnKind.DateTime => Start(Local).Own(_data.Detach()),
        ColumnKind.DateTimeUtc => Start(Utc).Own(_data.Detach()),
        ColumnKind.Date => Start(Date32Type.Default).Own(_data.Detach()),
        ColumnKind.Time => Start(new Time64Type(TimeUnit.Microsecond)).Own(_data.Detach()),
        ColumnKind.Duration => Start(DurationType.Microsecond).Own(_data.Detach()),
        ColumnKind.Uuid => Start(new FixedSizeBinaryType(16)).Own(_data.Detach()),
        ColumnKind.List => FinishLists(),
        _ => FinishDicts(),
    };

    private NativeArray Start(IArrowType type) =>
        new NativeArray(type, Count, NullCount).Own(NullCount == 0 ? 0 : _validity.Detach());

    private nint PackBits()
    {
        using var bits = new NativeBuffer<byte>();
        bits.AddZeros((Count + 7) / 8);
        for (var row = 0L; row < Count; row++)
            bits[row >> 3] |= (byte)(_data[row] << (int)(row & 7));
        return bits.Detach();
    }

    /// <summary>decimal128 with the scale that the most precise number needs, or text when that has too many digits.</summary>
    private NativeArray FinishNumbers()
    {
        if (!_digits.Fit)
            return Start(StringType.Default).Own(_offsets.Detach()).Own(_data.Detach());
        using var values = new NativeBuffer<Int128>();
        for (var row = 0L; row < Count; row++)
        {
            conversion.Tick(1);
            values.Add(IsValid(row) ? ScaledValue(row) : 0);
        }
        return Start(new Decimal128Type(DecimalDigits.MaxPrecision, _digits.Scale)).Own(values.Detach());
    }

    private unsafe Int128 ScaledValue(long row)
    {
        var text = new ReadOnlySpan<byte>(_data.Pointer + _offsets[row], _offsets[row + 1] - _offsets[row]);
        Span<char> digits = stackalloc char[DecimalDigits.MaxPrecision + 4 + text.Length];
        var length = 0;
        var scale = -1;
        foreach (var c in text)
        {
            if (c == '.')
                scale = 0;
            else
            {
                digits[length++] = (char)c;
                scale += scale >= 0 ? 1 : 0;
            }
        }
        for (var missing = _digits.Scale - Math.Max(scale, 0); missing > 0; missing--)
            digits[length++] = '0';
        return Int128.Parse(digits[..length], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    private NativeArray FinishLists()
    {
        var (field, array) = (_items ?? conversion.NewColumn("item", depth + 1)).Finish();
        return Start(new ListType(field)).Own(_offsets.Detach()).Child(array);
    }

    /// <summary>A struct with the union of the keys; a map when a key is no text or there are too many of them.</summary>
    private NativeArray FinishDicts()
    {
        if (!KeysMakeAStruct())
            return FinishMaps();
        var fields = new RowsBuilder(conversion, depth + 1, name);
        for (var row = 0L; row < Count; row++)
        {
            conversion.Tick(1);
            if (_objects[row] == 0)
                fields.AppendNullRow();
            else
                fields.AppendDict(_objects[row]);
        }
        var columns = fields.Finish();
        var array = Start(new StructType([.. columns.Select(column => column.Field)]));
        foreach (var column in columns)
            array.Child(column.Array);
        return array;
    }

    private bool KeysMakeAStruct()
    {
        const int maxFields = 256;
        var names = new HashSet<string>();
        for (var row = 0L; row < Count; row++)
        {
            conversion.Tick(1);
            if (_objects[row] == 0)
                continue;
            nint position = 0;
            while (Containers.DictNext(_objects[row], ref position, out var key, out _))
            {
                if (Objects.TypeOf(key) != Unicode.TextType)
                    return false;
                if (names.Add(Unicode.Text(key)) && names.Count > maxFields)
                    return false;
            }
        }
        return names.Count > 0;
    }

    private NativeArray FinishMaps()
    {
        var keys = conversion.NewColumn("key", depth + 1);
        var values = conversion.NewColumn("value", depth + 1);
        _offsets.Add(0);
        for (var row = 0L; row < Count; row++)
        {
            conversion.Tick(1);
            nint position = 0;
            while (_objects[row] != 0 && Containers.DictNext(_objects[row], ref position, out var key, out var value))
            {
                using var owned = PyRef.Share(value);
                keys.Append(key);
                values.Append(owned.Address);
            }
            _offsets.Add(checked((int)keys.Count));
        }
        var (keyField, keyArray) = keys.Finish();
        var (valueField, valueArray) = values.Finish();
        keyField = new Field(keyField.Name, keyField.DataType, false, keyField.Metadata);
        var entries = new NativeArray(new StructType([keyField, valueField]), keyArray.Length).Own(0).Child(keyArray).Child(valueArray);
        return Start(new MapType(keyField, valueField)).Own(_offsets.Detach()).Child(entries);
    }
}
