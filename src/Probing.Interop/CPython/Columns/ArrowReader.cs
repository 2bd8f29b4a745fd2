using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk;

namespace Probing.Interop.CPython.Columns;

/// <summary>Makes Python objects of the cells of one Arrow column. Used with the GIL held.</summary>
internal abstract class ArrowReader : IDisposable
{
    private readonly IArrowArray _array;

    protected ArrowReader(IArrowArray array) => _array = array;

    /// <summary>The cell of a row, None for NULL. New.</summary>
    public PyRef Get(int row) => _array.IsNull(row) ? PyRef.Share(Objects.None) : Read(row);

    /// <summary>Releases Python objects that the reader holds.</summary>
    public virtual void Dispose()
    {
    }

    /// <summary>The cell of a row that is not NULL. New.</summary>
    protected abstract PyRef Read(int row);

    /// <summary>The reader for a column's type.</summary>
    public static ArrowReader Of(IArrowArray array, Field field) => array switch
    {
        NullArray a => new ScalarReader<NullArray>(a, static (_, _) => PyRef.Share(Objects.None)),
        BooleanArray a => new ScalarReader<BooleanArray>(
            a, static (a, i) => PyRef.Share(a.GetValue(i) == true ? Objects.True : Objects.False)),
        Int8Array a => new ScalarReader<Int8Array>(a, static (a, i) => Numbers.NewInt((long)a.Values[i])),
        Int16Array a => new ScalarReader<Int16Array>(a, static (a, i) => Numbers.NewInt((long)a.Values[i])),
        Int32Array a => new ScalarReader<Int32Array>(a, static (a, i) => Numbers.NewInt((long)a.Values[i])),
        Int64Array a => new ScalarReader<Int64Array>(a, static (a, i) => Numbers.NewInt(a.Values[i])),
        UInt8Array a => new ScalarReader<UInt8Array>(a, static (a, i) => Numbers.NewInt((long)a.Values[i])),
        UInt16Array a => new ScalarReader<UInt16Array>(a, static (a, i) => Numbers.NewInt((long)a.Values[i])),
        UInt32Array a => new ScalarReader<UInt32Array>(a, static (a, i) => Numbers.NewInt((long)a.Values[i])),
        UInt64Array a => new ScalarReader<UInt64Array>(a, static (a, i) => Numbers.NewInt(a.Values[i])),
        HalfFloatArray a => new ScalarReader<HalfFloatArray>(a, static (a, i) => Numbers.NewFloat((double)a.Values[i])),
        FloatArray a => new ScalarReader<FloatArray>(a, static (a, i) => Numbers.NewFloat(a.Values[i])),
        DoubleArray a => new ScalarReader<DoubleArray>(a, static (a, i) => Numbers.NewFloat(a.Values[i])),
        Decimal32Array a => new ScalarReader<Decimal32Array>(a, static (a, i) => NewDecimal(a.GetString(i)!)),
        Decimal64Array a => new ScalarReader<Decimal64Array>(a, static (a, i) => NewDecimal(a.GetString(i)!)),
        Decimal128Array a => new ScalarReader<Decimal128Array>(a, static (a, i) => NewDecimal(a.GetString(i)!)),
        Decimal256Array a => new ScalarReader<Decimal256Array>(a, static (a, i) => NewDecimal(a.GetString(i)!)),
        StringArray a => new ScalarReader<StringArray>(a, static (a, i) => Unicode.New(a.GetBytes(i))),
        LargeStringArray a => new ScalarReader<LargeStringArray>(a, static (a, i) => Unicode.New(a.GetBytes(i))),
        StringViewArray a => new ScalarReader<StringViewArray>(a, static (a, i) => Unicode.New(a.GetBytes(i))),
        Apache.Arrow.Arrays.FixedSizeBinaryArray a when IsUuid(field, a) =>
            new ScalarReader<Apache.Arrow.Arrays.FixedSizeBinaryArray>(a, static (a, i) => NewUuid(a.GetBytes(i))),
        Apache.Arrow.Arrays.FixedSizeBinaryArray a =>
            new ScalarReader<Apache.Arrow.Arrays.FixedSizeBinaryArray>(a, static (a, i) => Unicode.NewBytes(a.GetBytes(i))),
        BinaryArray a => new ScalarReader<BinaryArray>(a, static (a, i) => Unicode.NewBytes(a.GetBytes(i))),
        LargeBinaryArray a => new ScalarReader<LargeBinaryArray>(a, static (a, i) => Unicode.NewBytes(a.GetBytes(i))),
        BinaryViewArray a => new ScalarReader<BinaryViewArray>(a, static (a, i) => Unicode.NewBytes(a.GetBytes(i))),
        Date32Array a => new ScalarReader<Date32Array>(a, static (a, i) => DateTimes.NewDate(a.Values[i])),
        Date64Array a => new ScalarReader<Date64Array>(
            a, static (a, i) => DateTimes.NewDate((long)Math.Floor(a.Values[i] / 86_400_000.0))),
        Time32Array a => new ScalarReader<Time32Array>(
            a, static (a, i) => DateTimes.NewTime(Microseconds(a.Values[i], ((Time32Type)a.Data.DataType).Unit))),
        Time64Array a => new ScalarReader<Time64Array>(
            a, static (a, i) => DateTimes.NewTime(Microseconds(a.Values[i], ((Time64Type)a.Data.DataType).Unit))),
        DurationArray a => new ScalarReader<DurationArray>(
            a, static (a, i) => DateTimes.NewDelta(Microseconds(a.Values[i], ((DurationType)a.Data.DataType).Unit))),
        TimestampArray a => new TimestampReader(a),
        MonthDayNanosecondIntervalArray a => new ScalarReader<MonthDayNanosecondIntervalArray>(
            a, static (a, i) => NewInterval(a.GetValue(i)!.Value)),
        ExtensionArray a => Of(a.Storage, field),
        _ => NestedReader.Of(array, field),
    };

    /// <summary>A time in microseconds, rounded down: Python's datetime has no nanoseconds.</summary>
    protected static long Microseconds(long value, TimeUnit unit) => unit switch
    {
        TimeUnit.Second => checked(value * 1_000_000),
        TimeUnit.Millisecond => checked(value * 1_000),
        TimeUnit.Microsecond => value,
        _ => value >= 0 ? value / 1_000 : (value - 999) / 1_000,
    };

    protected static ProbingException Unsupported(Field field) => new(ProbingErrorKind.InvalidQuery,
        $"column '{field.Name}' has type {field.DataType.Name}, which has no Python counterpart here; cast it in the query");

    private static bool IsUuid(Field field, Apache.Arrow.Arrays.FixedSizeBinaryArray array) =>
        ((FixedSizeBinaryType)array.Data.DataType).ByteWidth == 16
        && (field.DataType is GuidType || field.Metadata?.GetValueOrDefault("ARROW:extension:name") == "arrow.uuid");

    private static PyRef NewDecimal(string text)
    {
        using var argument = Unicode.New(text);
        return PythonBridge.Call("new_decimal"u8, argument.Address);
    }

    private static PyRef NewUuid(ReadOnlySpan<byte> bytes)
    {
        using var argument = Unicode.NewBytes(bytes);
        return PythonBridge.Call("new_uuid"u8, argument.Address);
    }

    /// <summary>A timedelta; a calendar interval has no fixed length and becomes a dict of its three parts.</summary>
    private static PyRef NewInterval(Apache.Arrow.Scalars.MonthDayNanosecondInterval interval)
    {
        if (interval.Months == 0)
            return DateTimes.NewDelta(interval.Days * 86_400_000_000L + Microseconds(interval.Nanoseconds, TimeUnit.Nanosecond));
        using var dict = Containers.NewDict();
        Set(dict.Address, "months"u8, interval.Months);
        Set(dict.Address, "days"u8, interval.Days);
        Set(dict.Address, "nanoseconds"u8, interval.Nanoseconds);
        return PyRef.Share(dict.Address);
    }

    private static void Set(nint dict, ReadOnlySpan<byte> name, long value)
    {
        using var key = Unicode.New(name);
        using var number = Numbers.NewInt(value);
        Containers.SetDictItem(dict, key.Address, number.Address);
    }
}
