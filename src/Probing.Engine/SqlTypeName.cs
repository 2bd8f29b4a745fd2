using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Engine;

/// <summary>The SQL type that a query sees for an Arrow type, as DESCRIBE prints it.</summary>
public static class SqlTypeName
{
    private const string ExtensionName = "ARROW:extension:name";

    /// <summary>The type of a column, extension types by their own name.</summary>
    public static string Of(Field field) => field.Metadata?.GetValueOrDefault(ExtensionName) switch
    {
        "arrow.uuid" => "UUID",
        "arrow.json" => "JSON",
        _ => Of(field.DataType),
    };

    /// <summary>The type of values without a column around them.</summary>
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
        Decimal256Type number => $"DECIMAL({number.Precision},{number.Scale})",
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
        MapType map => $"MAP({Of(map.KeyField)}, {Of(map.ValueField)})",
        ListType list => $"{Of(list.ValueField)}[]",
        LargeListType list => $"{Of(list.ValueField)}[]",
        ListViewType list => $"{Of(list.ValueField)}[]",
        LargeListViewType list => $"{Of(list.ValueField)}[]",
        FixedSizeListType list => $"{Of(list.ValueField)}[{list.ListSize}]",
        StructType row =>
            $"STRUCT({string.Join(", ", row.Fields.Select(field => $"{Quote(field.Name)} {Of(field)}"))})",
        UnionType union =>
            $"UNION({string.Join(", ", union.Fields.Select(field => $"{Quote(field.Name)} {Of(field)}"))})",
        NullType => "NULL",
        _ => type.Name.ToUpperInvariant(),
    };

    private static string Quote(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0])
        && !name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyz0123456789_")
            ? name
            : $"\"{name.Replace("\"", "\"\"")}\"";
}
