using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Interop.Plugins;

/// <summary>Whether two types have the same layout and meaning; names and nullability of nested fields may differ.</summary>
internal static class ArrowTypes
{
    public static bool Same(IArrowType a, IArrowType b)
    {
        if (Storage(a) is not { } left || Storage(b) is not { } right || left.TypeId != right.TypeId)
            return false;
        return (left, right) switch
        {
            (TimestampType x, TimestampType y) => x.Unit == y.Unit && x.IsTimeZoneAware == y.IsTimeZoneAware,
            (TimeBasedType x, TimeBasedType y) => x.Unit == y.Unit,
            (IntervalType x, IntervalType y) => x.Unit == y.Unit,
            (Decimal128Type x, Decimal128Type y) => x.Precision == y.Precision && x.Scale == y.Scale,
            (Decimal256Type x, Decimal256Type y) => x.Precision == y.Precision && x.Scale == y.Scale,
            (FixedSizeBinaryType x, FixedSizeBinaryType y) => x.ByteWidth == y.ByteWidth,
            (FixedSizeListType x, FixedSizeListType y) => x.ListSize == y.ListSize && SameFields(x, y),
            (NestedType x, NestedType y) => SameFields(x, y),
            (DictionaryType x, DictionaryType y) => Same(x.IndexType, y.IndexType) && Same(x.ValueType, y.ValueType),
            _ => true,
        };
    }

    /// <summary>What an extension type is stored as.</summary>
    public static IArrowType Storage(IArrowType type) => type is ExtensionType extension ? Storage(extension.StorageType) : type;

    private static bool SameFields(NestedType a, NestedType b) =>
        a.Fields.Count == b.Fields.Count && a.Fields.Zip(b.Fields).All(pair => Same(pair.First.DataType, pair.Second.DataType));
}
