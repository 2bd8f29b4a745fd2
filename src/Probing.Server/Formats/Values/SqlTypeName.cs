using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Server.Formats.Values;

/// <summary>The SQL name of an Arrow type, as <c>DESCRIBE</c> spells it.</summary>
internal static class SqlTypeName
{
    private const string ExtensionName = "ARROW:extension:name";

    public static string Of(Field field) => field.Metadata?.GetValueOrDefault(ExtensionName) switch
    {
        "arrow.uuid" => "UUID",
        "arrow.json" => "JSON",
        _ => Of(field.DataType),
    };

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
        _ when ScalarText.IsHugeInteger(type) => "HUGEINT",
        Decimal32Type d => $"DECIMAL({d.Precision},{d.Scale})",
        Decimal64Type d => $"DECIMAL({d.Precision},{d.Scale})",
        Decimal128Type d => $"DECIMAL({d.Precision},{d.Scale})",
        Decimal256Type d => $"DECIMAL({d.Precision},{d.Scale})",
        StringType or StringViewType or LargeStringType => "VARCHAR",
        BinaryType or BinaryViewType or LargeBinaryType or FixedSizeBinaryType => "BLOB",
        Date32Type or Date64Type => "DATE",
        Time32Type or Time64Type => "TIME",
        TimestampType { Timezone: not null } => "TIMESTAMP WITH TIME ZONE",
        TimestampType { Unit: TimeUnit.Second } => "TIMESTAMP_S",
        TimestampType { Unit: TimeUnit.Millisecond } => "TIMESTAMP_MS",
        TimestampType { Unit: TimeUnit.Nanosecond } => "TIMESTAMP_NS",
        TimestampType => "TIMESTAMP",
        DurationType or IntervalType => "INTERVAL",
        MapType map => $"MAP({Of(map.KeyField)}, {Of(map.ValueField)})",
        FixedSizeListType list => $"{Of(list.ValueField)}[{list.ListSize}]",
        StructType row => $"STRUCT({string.Join(", ", row.Fields.Select(f => $"{f.Name} {Of(f)}"))})",
        UnionType union => $"UNION({string.Join(", ", union.Fields.Select(f => $"{f.Name} {Of(f)}"))})",
        NestedType { Fields: [var item] } => $"{Of(item)}[]",
        DictionaryType dictionary => Of(dictionary.ValueType),
        NullType => "NULL",
        _ => type.Name.ToUpperInvariant(),
    };
}
