using Apache.Arrow;
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
        Decimal128Type { Precision: 38, Scale: 0 } or Decimal256Type { Precision: >= 38, Scale: 0 } => "HUGEINT",
        Decimal32Type number => $"DECIMAL({number.Precision},{number.Scale})",
        Decimal64Type number => $"DECIMAL({number.Precision},{number.Scale})",
        Decimal128Type number => $"DECIMAL({number.Precision},{number.Scale})",
        StringType or LargeStringType or StringViewType => "VARCHAR",
        BinaryType or LargeBinaryType or BinaryViewType or FixedSizeBinaryType => "BLOB",
        ExtensionType { Name: "arrow.uuid" } => "UUID",
        ExtensionType extension => Of(extension.StorageType),
        Date32Type or Date64Type => "DATE",
        Time64Type { Unit: TimeUnit.Nanosecond } => "TIME_NS",
        Time32Type or Time64Type => "TIME",
        TimestampType { Timezone: not null } => "TIMESTAMP WITH TIME ZONE",
        TimestampType { Unit: TimeUnit.Second } => "TIMESTAMP_S",
        TimestampType { Unit: TimeUnit.Millisecond } => "TIMESTAMP_MS",
        TimestampType { Unit: TimeUnit.Nanosecond } => "TIMESTAMP_NS",
        TimestampType => "TIMESTAMP",
        DurationType or IntervalType => "INTERVAL",
        DictionaryType dictionary => Of(dictionary.ValueType),
        MapType map => $"MAP({Of(map.KeyField.DataType)}, {Of(map.ValueField.DataType)})",
        ListType list => $"{Of(list.ValueDataType)}[]",
        LargeListType list => $"{Of(list.ValueDataType)}[]",
        ListViewType list => $"{Of(list.ValueDataType)}[]",
        LargeListViewType list => $"{Of(list.ValueDataType)}[]",
        FixedSizeListType list => $"{Of(list.ValueDataType)}[{list.ListSize}]",
        StructType row =>
            $"STRUCT({string.Join(", ", row.Fields.Select(field => $"{Quote(field.Name)} {Of(field.DataType)}"))})",
        NullType => "NULL",
        _ => type.Name.ToUpperInvariant(),
    };

    private static string Quote(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0])
        && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_")
            ? name
            : $"\"{name.Replace("\"", "\"\"")}\"";
}
