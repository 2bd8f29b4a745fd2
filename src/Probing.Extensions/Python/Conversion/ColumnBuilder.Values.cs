using System.Globalization;
using System.Numerics;
using System.Text;
using Probing.Interop.CPython;
using Probing.Sdk;

namespace Probing.Extensions.Python.Conversion;

/// <summary>The scalar types.</summary>
internal sealed partial class ColumnBuilder
{
    // Integers up to here are floats without loss.
    private const long ExactInFloat = 1L << 53;

    private void AppendFloat(nint value, nint type)
    {
        if (Kind == ColumnKind.Int)
            WidenToFloat();
        Expect(ColumnKind.Float, type);
        Add(Numbers.GetDouble(value));
    }

    private void AppendInt(nint value, nint type)
    {
        if (!Numbers.TryGetInt64(value, out var number))
        {
            AppendBigInt(value, type);
            return;
        }
        switch (Kind)
        {
            case ColumnKind.Float:
                Add(ToFloat(number));
                break;
            case ColumnKind.Number:
                AddNumber(number.ToString(CultureInfo.InvariantCulture));
                break;
            default:
                Expect(ColumnKind.Int, type);
                Add(number);
                break;
        }
    }

    private void AppendBigInt(nint value, nint type)
    {
        if (Kind == ColumnKind.Float)
            throw InexactFloat(Numbers.GetBigInteger(value));
        if (Kind == ColumnKind.Int)
            WidenToNumber();
        Expect(ColumnKind.Number, type);
        AddNumber(Numbers.GetBigInteger(value).ToString(CultureInfo.InvariantCulture));
    }

    private void AppendText(nint value, nint type)
    {
        Expect(ColumnKind.Text, type);
        AddText(value);
    }

    private void AddText(nint value)
    {
        if (Unicode.TryGetAscii(value, out var ascii))
        {
            AddBytes(ascii);
            return;
        }
        using var bytes = Unicode.Encode(value);
        AddBytes(Unicode.Bytes(bytes.Address));
    }

    private void AppendOther(nint value, nint type)
    {
        switch (conversion.Types.KindOf(value))
        {
            case ValueKind.Null:
                AppendNull();
                break;
            case ValueKind.Bool:
                Expect(ColumnKind.Bool, type);
                Add(value == Objects.True ? (byte)1 : (byte)0);
                break;
            case ValueKind.Int:
                AppendInt(value, type);
                break;
            case ValueKind.Float:
                AppendFloat(value, type);
                break;
            case ValueKind.Text:
                AppendText(value, type);
                break;
            case ValueKind.Bytes:
                Expect(ColumnKind.Binary, type);
                AddBytes(Unicode.Bytes(value));
                break;
            case ValueKind.DateTime:
                AppendDateTime(value, type);
                break;
            case ValueKind.Date:
                Expect(ColumnKind.Date, type);
                Add(DateTimes.Days(value));
                break;
            case ValueKind.Time:
                AppendTime(value, type);
                break;
            case ValueKind.TimeDelta:
                AppendDelta(value, type);
                break;
            case ValueKind.Decimal:
                AppendDecimal(value, type);
                break;
            case ValueKind.Uuid:
                AppendUuid(value, type);
                break;
            default:
                AppendComposite(value, type);
                break;
        }
    }

    private void AppendDateTime(nint value, nint type)
    {
        var zoned = DateTimes.HasZone(value);
        Expect(zoned ? ColumnKind.DateTimeUtc : ColumnKind.DateTime, type);
        Add(zoned ? DateTimes.UtcMicroseconds(value) : DateTimes.LocalMicroseconds(value));
    }

    /// <summary>A time with a zone has no Arrow type that keeps the zone: it becomes ISO text.</summary>
    private void AppendTime(nint value, nint type)
    {
        if (!DateTimes.HasZone(value))
        {
            Expect(ColumnKind.Time, type);
            Add(DateTimes.TimeMicroseconds(value));
            return;
        }
        using var text = Objects.Str(value);
        Expect(ColumnKind.Repr, type);
        AddText(text.Address);
    }

    private void AppendDelta(nint value, nint type)
    {
        var microseconds = DateTimes.DeltaMicroseconds(value);
        if (microseconds < long.MinValue || microseconds > long.MaxValue)
            throw new ProbingException(ProbingErrorKind.InvalidQuery,
                $"column '{name}', row {Count}: a timedelta of {microseconds} microseconds does not fit 64 bits; "
                + "convert it in the expression, for instance with .total_seconds()");
        Expect(ColumnKind.Duration, type);
        Add((long)microseconds);
    }

    private void AppendUuid(nint value, nint type)
    {
        using var bytes = Objects.GetAttribute(value, "bytes"u8);
        Expect(ColumnKind.Uuid, type);
        _data.AddRange(Unicode.Bytes(bytes.Address));
        Advance(valid: true);
    }

    private void AppendDecimal(nint value, nint type)
    {
        if (Kind == ColumnKind.Int)
            WidenToNumber();
        Expect(ColumnKind.Number, type);
        using var text = PythonBridge.Call("decimal_text"u8, value);
        AddNumber(Unicode.Text(text.Address));
    }

    private void AddNumber(string text)
    {
        _digits.Include(text);
        Span<byte> bytes = text.Length <= 256 ? stackalloc byte[text.Length] : new byte[text.Length];
        Encoding.ASCII.GetBytes(text, bytes);
        AddBytes(bytes);
    }

    private void WidenToFloat()
    {
        for (var row = 0L; row < Count; row++)
        {
            ref var cell = ref Cell<long>(row);
            cell = BitConverter.DoubleToInt64Bits(ToFloat(cell));
        }
        Kind = ColumnKind.Float;
        _typeName = "float";
    }

    private void WidenToNumber()
    {
        var rows = Count;
        var numbers = new long[rows];
        for (var row = 0L; row < rows; row++)
            numbers[row] = Cell<long>(row);
        _data.Clear();
        _offsets.Add(0);
        Span<byte> digits = stackalloc byte[20];
        for (var row = 0L; row < rows; row++)
        {
            if (IsValid(row))
            {
                numbers[row].TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
                _digits.Include(numbers[row] < 0 ? length - 1 : length, 0);
                _data.AddRange(digits[..length]);
            }
            _offsets.Add((int)_data.Count);
        }
        Kind = ColumnKind.Number;
    }

    private double ToFloat(long number) =>
        number is >= -ExactInFloat and <= ExactInFloat || (Int128)(double)number == number
            ? number
            : throw InexactFloat(number);

    private ProbingException InexactFloat(BigInteger number) => new(ProbingErrorKind.InvalidQuery,
        $"column '{name}' mixes float with the integer {number} (row {Count}, counted from 0), which no float holds exactly; "
        + "convert them in the expression with float() or str()");

    private unsafe ref T Cell<T>(long row) where T : unmanaged => ref ((T*)_data.Pointer)[row];

    private bool IsValid(long row) => NullCount == 0 || (_validity[row >> 3] & (1 << (int)(row & 7))) != 0;
}
