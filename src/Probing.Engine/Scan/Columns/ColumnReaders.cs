using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Engine.Scan.Columns;

/// <summary>Makes the reader for an array. <see cref="ColumnTypes"/> must agree case by case.</summary>
internal static class ColumnReaders
{
    internal static ColumnReader Create(string column, IArrowType type, ArrayData data, BufferPins pins) => type switch
    {
        NullType => new NullReader(data, pins),
        BooleanType => new BooleanReader(data, pins),
        HalfFloatType => new ConvertReader<Half, float, HalfToFloat>(data, pins, column),
        IntegerType or FloatType or DoubleType => new CopyReader(data, pins, ((FixedWidthType)type).BitWidth / 8),
        StringType or BinaryType => new OffsetTextReader<int>(data, pins, column, type is StringType),
        LargeStringType or LargeBinaryType => new OffsetTextReader<long>(data, pins, column, type is LargeStringType),
        StringViewType or BinaryViewType => new ViewTextReader(data, pins, column, type is StringViewType),
        Date32Type => new CopyReader(data, pins, 4),
        Date64Type => new ConvertReader<long, int, MillisToDays>(data, pins, column),
        Time32Type { Unit: TimeUnit.Second } => new ConvertReader<int, long, Seconds32ToMicros>(data, pins, column),
        Time32Type => new ConvertReader<int, long, Millis32ToMicros>(data, pins, column),
        Time64Type => new CopyReader(data, pins, 8),
        TimestampType timestamp => Timestamp(column, timestamp, data, pins),
        DurationType duration => Duration(column, duration, data, pins),
        IntervalType interval => Interval(column, interval, data, pins),
        Decimal32Type number => Decimal(column, number.Precision, 4, data, pins),
        Decimal64Type number => Decimal(column, number.Precision, 8, data, pins),
        Decimal128Type number => Decimal(column, number.Precision, 16, data, pins),
        Decimal256Type number => Decimal(column, number.Precision, 32, data, pins),
        FixedSizeBinaryType binary => new FixedBinaryReader(data, pins, binary.ByteWidth),
        ExtensionType extension => ColumnTypes.IsUuid(extension)
            ? new UuidReader(data, pins)
            : Create(column, extension.StorageType, data, pins),
        DictionaryType dictionary => Dictionary(column, dictionary, data, pins),
        MapType map => new ListReader<int>(data, pins, Create(column, map.KeyValueType, data.Children[0], pins)),
        ListType list => new ListReader<int>(data, pins, Child(column, list.ValueDataType, data, pins)),
        LargeListType list => new ListReader<long>(data, pins, Child(column, list.ValueDataType, data, pins)),
        ListViewType list => new ListViewReader<int>(data, pins, Child(column, list.ValueDataType, data, pins)),
        LargeListViewType list => new ListViewReader<long>(data, pins, Child(column, list.ValueDataType, data, pins)),
        FixedSizeListType list =>
            new ArrayReader(data, pins, list.ListSize, Child(column, list.ValueDataType, data, pins)),
        StructType record => new StructReader(data, pins,
            [.. record.Fields.Select((field, i) => Create(column, ColumnTypes.TypeOf(field), data.Children[i], pins))]),
        _ => throw ColumnErrors.Unsupported(column, type),
    };

    private static ColumnReader Child(string column, IArrowType type, ArrayData data, BufferPins pins) =>
        Create(column, type, data.Children[0], pins);

    private static ColumnReader Timestamp(string column, TimestampType type, ArrayData data, BufferPins pins) =>
        (type.IsTimeZoneAware, type.Unit) switch
        {
            (true, TimeUnit.Second) => new ConvertReader<long, long, SecondsToMicros>(data, pins, column),
            (true, TimeUnit.Millisecond) => new ConvertReader<long, long, MillisToMicros>(data, pins, column),
            (true, TimeUnit.Nanosecond) => new ConvertReader<long, long, NanosToMicros>(data, pins, column),
            _ => new CopyReader(data, pins, 8),
        };

    private static ColumnReader Duration(string column, DurationType type, ArrayData data, BufferPins pins) => type.Unit switch
    {
        TimeUnit.Second => new ConvertReader<long, DuckInterval, SecondsToInterval>(data, pins, column),
        TimeUnit.Millisecond => new ConvertReader<long, DuckInterval, MillisToInterval>(data, pins, column),
        TimeUnit.Microsecond => new ConvertReader<long, DuckInterval, MicrosToInterval>(data, pins, column),
        _ => new ConvertReader<long, DuckInterval, NanosToInterval>(data, pins, column),
    };

    private static ColumnReader Interval(string column, IntervalType type, ArrayData data, BufferPins pins) => type.Unit switch
    {
        IntervalUnit.YearMonth => new ConvertReader<int, DuckInterval, MonthsToInterval>(data, pins, column),
        IntervalUnit.DayTime => new ConvertReader<ArrowDayTime, DuckInterval, DayTimeToInterval>(data, pins, column),
        _ => new ConvertReader<ArrowMonthDayNano, DuckInterval, MonthDayNanoToInterval>(data, pins, column),
    };

    private static DecimalReader Decimal(string column, int precision, int width, ArrayData data, BufferPins pins) =>
        new(data, pins, column, width, ColumnTypes.DecimalWidth(precision));

    private static ColumnReader Dictionary(string column, DictionaryType type, ArrayData data, BufferPins pins)
    {
        var values = data.Dictionary ?? throw ColumnErrors.Unsupported(column, type, "the dictionary is missing");
        var reader = Create(column, type.ValueType, values, pins);
        return type.IndexType switch
        {
            Int8Type => Indexed<sbyte>(),
            UInt8Type => Indexed<byte>(),
            Int16Type => Indexed<short>(),
            UInt16Type => Indexed<ushort>(),
            Int32Type => Indexed<int>(),
            UInt32Type => Indexed<uint>(),
            Int64Type => Indexed<long>(),
            UInt64Type => Indexed<ulong>(),
            _ => throw ColumnErrors.Unsupported(column, type, $"indexes of type {type.IndexType.Name}"),
        };

        ColumnReader Indexed<TIndex>() where TIndex : unmanaged, System.Numerics.IBinaryInteger<TIndex> =>
            reader is OffsetTextReader<int> text && values.GetNullCount() == 0
                ? new TextDictionaryReader<TIndex>(data, pins, text.Table(values.Length), column)
                : new DictionaryReader<TIndex>(data, pins, reader);
    }
}
