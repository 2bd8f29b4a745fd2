using Apache.Arrow.Types;

namespace Probing.Engine.Catalog;

/// <summary>The SQL type that a query sees for an Arrow type, as DESCRIBE prints it.</summary>
internal static class SqlTypeName
{
    public static string Of(IArrowType type) => type switch
    {
        BooleanType => "BOOLEAN",
        Int8Type => "TINYINT",
        Int16Type => "SMALLINT",
        Int32Type => "INTEGER",
        Int64Type => "BIGINT",
        UInt8Type => "UTINYINT",
        UInt16Type => "USMALLINT",
        UInt32Type => "UINTEGER",
        UInt64Type => "UBIGINT",
        HalfFloatType or FloatType => "FLOAT",
        DoubleType => "DOUBLE",
        Decimal128Type { Precision: > 38 or 38, Scale: 0 } => "HUGEINT",
        Decimal128Type number => $"DECIMAL({number.Precision},{number.Scale})",
        StringType or LargeStringType or StringViewType => "VARCHAR",
        BinaryType or LargeBinaryType or BinaryViewType or FixedSizeBinaryType => "BLOB",
        Date32Type or Date64Type => "DATE",
        Time32Type or Time64Type => "TIME",
        TimestampType { Timezone: not null } => "TIMESTAMP WITH TIME ZONE",
        TimestampType { Unit: TimeUnit.Nanosecond } => "TIMESTAMP_NS",
        TimestampType => "TIMESTAMP",
        DurationType or IntervalType => "INTERVAL",
        DictionaryType dictionary => Of(dictionary.ValueType),
        ListType list => $"{Of(list.ValueDataType)}[]",
        LargeListType list => $"{Of(list.ValueDataType)}[]",
        FixedSizeListType list => $"{Of(list.ValueDataType)}[{list.ListSize}]",
        MapType map => $"MAP({Of(map.KeyField.DataType)}, {Of(map.ValueField.DataType)})",
        StructType row => $"STRUCT({string.Join(", ", row.Fields.Select(field => $"{Quote(field.Name)} {Of(field.DataType)}"))})",
        NullType => "NULL",
        _ => type.Name.ToUpperInvariant(),
    };

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"")}\"";
}
