using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Sdk.Tables;

/// <summary>Declares columns with their meaning and unit, which travel in the Arrow field's metadata.</summary>
/// <example>
/// <code>TableColumn.Of("rss_bytes", Int64Type.Default, "Resident set size", "bytes")</code>
/// Reading it back, and writing it where a field is made otherwise:
/// <code>
/// static string Heading(Field column) =>
///     TableColumn.Unit(column) is { } unit ? $"{TableColumn.Description(column)} ({unit})" : TableColumn.Description(column);
///
/// static Field Foreign => new("rss", Int64Type.Default, true, new Dictionary&lt;string, string>
/// {
///     [TableColumn.DescriptionKey] = "Resident set size",
///     [TableColumn.UnitKey] = "bytes",
/// });
/// </code>
/// </example>
public static class TableColumn
{
    /// <summary>Metadata key of the meaning.</summary>
    public const string DescriptionKey = "probing.description";

    /// <summary>Metadata key of the unit.</summary>
    public const string UnitKey = "probing.unit";

    /// <summary>A column; nullable unless said otherwise.</summary>
    public static Field Of(string name, IArrowType type, string description, string? unit = null, bool nullable = true)
    {
        var metadata = new Dictionary<string, string> { [DescriptionKey] = description };
        if (unit is not null)
            metadata[UnitKey] = unit;
        return new Field(name, type, nullable, metadata);
    }

    /// <summary>The meaning of a column; empty when it was not declared.</summary>
    public static string Description(Field field) => field.Metadata?.GetValueOrDefault(DescriptionKey) ?? "";

    /// <summary>The unit of a column; null when it has none.</summary>
    public static string? Unit(Field field) => field.Metadata?.GetValueOrDefault(UnitKey);
}
