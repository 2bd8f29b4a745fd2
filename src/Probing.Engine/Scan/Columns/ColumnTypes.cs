using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Interop.DuckDb;

namespace Probing.Engine.Scan.Columns;

/// <summary>The SQL type that an Arrow type is read as. <see cref="ColumnReaders"/> must agree case by case.</summary>
internal static class ColumnTypes
{
    /// <summary>Longest FixedSizeList that is an ARRAY; DuckDB has no longer ones.</summary>
    private const int MaxArray = 100_000;

    internal static DuckDbType Of(string column, IArrowType type) => type switch
    {
        NullType => DuckDbType.Of(DuckDbTypeId.SqlNull),
        BooleanType => DuckDbType.Of(DuckDbTypeId.Boolean),
        Int8Type => DuckDbType.Of(DuckDbTypeId.TinyInt),
        Int16Type => DuckDbType.Of(DuckDbTypeId.SmallInt),
        Int32Type => DuckDbType.Of(DuckDbTypeId.Integer),
        Int64Type => DuckDbType.Of(DuckDbTypeId.BigInt),
        UInt8Type => DuckDbType.Of(DuckDbTypeId.UTinyInt),
        UInt16Type => DuckDbType.Of(DuckDbTypeId.USmallInt),
        UInt32Type => DuckDbType.Of(DuckDbTypeId.UInteger),
        UInt64Type => DuckDbType.Of(DuckDbTypeId.UBigInt),
        HalfFloatType or FloatType => DuckDbType.Of(DuckDbTypeId.Float),
        DoubleType => DuckDbType.Of(DuckDbTypeId.Double),
        StringType or LargeStringType or StringViewType => DuckDbType.Of(DuckDbTypeId.Varchar),
        BinaryType or LargeBinaryType or BinaryViewType => DuckDbType.Of(DuckDbTypeId.Blob),
        Date32Type or Date64Type => DuckDbType.Of(DuckDbTypeId.Date),
        Time32Type => DuckDbType.Of(DuckDbTypeId.Time),
        Time64Type time => DuckDbType.Of(time.Unit == TimeUnit.Nanosecond ? DuckDbTypeId.TimeNs : DuckDbTypeId.Time),
        TimestampType timestamp => DuckDbType.Of(Timestamp(timestamp)),
        DurationType or IntervalType => DuckDbType.Of(DuckDbTypeId.Interval),
        Decimal32Type number => DuckDbType.Decimal(number.Precision, number.Scale),
        Decimal64Type number => DuckDbType.Decimal(number.Precision, number.Scale),
        Decimal128Type number => Decimal(column, type, number.Precision, number.Scale),
        Decimal256Type number => Decimal(column, type, number.Precision, number.Scale),
        FixedSizeBinaryType => DuckDbType.Of(DuckDbTypeId.Blob),
        ExtensionType extension => IsUuid(extension)
            ? DuckDbType.Of(DuckDbTypeId.Uuid)
            : Of(column, extension.StorageType),
        DictionaryType dictionary => Of(column, dictionary.ValueType),
        MapType map => Map(column, map),
        ListType list => List(column, list.ValueDataType),
        LargeListType list => List(column, list.ValueDataType),
        ListViewType list => List(column, list.ValueDataType),
        LargeListViewType list => List(column, list.ValueDataType),
        FixedSizeListType list => Array(column, list),
        StructType record => Struct(column, record),
        _ => throw ColumnErrors.Unsupported(column, type),
    };

    /// <summary>A UUID travels as Arrow's extension type, or as its metadata where the extension was not registered.</summary>
    internal static IArrowType TypeOf(Field field) =>
        field.DataType is FixedSizeBinaryType { ByteWidth: 16 } and not Decimal128Type
        && field.Metadata?.GetValueOrDefault("ARROW:extension:name") == "arrow.uuid"
            ? GuidType.Default
            : field.DataType;

    internal static bool IsUuid(ExtensionType type) => type.Name == "arrow.uuid";

    /// <summary>Bytes of a value of DECIMAL(precision).</summary>
    internal static int DecimalWidth(int precision) => precision switch { <= 4 => 2, <= 9 => 4, <= 18 => 8, _ => 16 };

    private static DuckDbTypeId Timestamp(TimestampType type) => (type.IsTimeZoneAware, type.Unit) switch
    {
        (true, _) => DuckDbTypeId.TimestampTz,
        (_, TimeUnit.Second) => DuckDbTypeId.TimestampS,
        (_, TimeUnit.Millisecond) => DuckDbTypeId.TimestampMs,
        (_, TimeUnit.Microsecond) => DuckDbTypeId.Timestamp,
        _ => DuckDbTypeId.TimestampNs,
    };

    /// <summary>Whole numbers of 38 digits are HUGEINT, which results send back in the same Arrow type.</summary>
    private static DuckDbType Decimal(string column, IArrowType type, int precision, int scale)
    {
        if (precision >= 38 && scale == 0)
            return DuckDbType.Of(DuckDbTypeId.HugeInt);
        if (precision > 38 || scale < 0 || scale > precision)
            throw ColumnErrors.Unsupported(column, type, $"precision {precision} and scale {scale}; SQL has 38 digits");
        return DuckDbType.Decimal(precision, scale);
    }

    private static DuckDbType List(string column, IArrowType element)
    {
        using var child = Of(column, element);
        return DuckDbType.List(child);
    }

    private static DuckDbType Array(string column, FixedSizeListType type)
    {
        if (type.ListSize is < 1 or > MaxArray)
            throw ColumnErrors.Unsupported(column, type, $"{type.ListSize} elements a row; SQL has 1 to {MaxArray}");
        using var child = Of(column, type.ValueDataType);
        return DuckDbType.Array(child, type.ListSize);
    }

    private static DuckDbType Map(string column, MapType type)
    {
        using var key = Of(column, type.KeyField.DataType);
        using var value = Of(column, type.ValueField.DataType);
        return DuckDbType.Map(key, value);
    }

    private static DuckDbType Struct(string column, StructType type)
    {
        if (type.Fields.Count == 0)
            throw ColumnErrors.Unsupported(column, type, "a struct without members");
        var members = new List<(string Name, DuckDbType Type)>();
        try
        {
            foreach (var field in type.Fields)
                members.Add((field.Name, Of(column, TypeOf(field))));
            return DuckDbType.Struct(members);
        }
        finally
        {
            foreach (var member in members)
                member.Type.Dispose();
        }
    }
}
