using System.Globalization;
using Probing.Sdk.Tables;
using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>What a query's hints say about sealed files: which need not be opened, and which row groups not be read.</summary>
internal sealed class ColdFilter(IReadOnlyList<FilterHint> hints)
{
    /// <summary>True when a file with these columns and times may have rows of interest.</summary>
    internal bool MayMatch(ColdSchema schema, RingRange? times)
    {
        if (times is not { } range || schema.TimeColumn < 0)
            return true;
        foreach (var hint in hints)
        {
            if (hint.Column != schema.Columns[schema.TimeColumn].Name || hint.Value is not long bound)
                continue;
            if (hint.Operator is FilterOperator.Equal or FilterOperator.AtLeast && range.Maximum < bound
                || hint.Operator is FilterOperator.Equal or FilterOperator.AtMost && range.Minimum > bound)
                return false;
        }
        return true;
    }

    /// <summary>The condition on the rows of a part, for DuckDB to skip row groups by; empty for none.</summary>
    internal string Where(ColdSchema schema, ColdPart part)
    {
        var conditions = new List<string>();
        if (!part.IsWhole)
            conditions.Add(string.Create(CultureInfo.InvariantCulture,
                $"file_row_number BETWEEN {part.From - part.File.From} AND {part.To - part.File.From - 1}"));
        foreach (var hint in hints)
        {
            for (var i = 0; i < schema.Columns.Count; i++)
            {
                if (schema.Columns[i].Name == hint.Column && Constant(schema.Columns[i].Kind, hint) is { } constant)
                    conditions.Add($"{ColdDatabase.Identifier(schema.FileNames[i])} {Symbol(hint.Operator)} {constant}");
            }
        }
        return conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);
    }

    private static string Symbol(FilterOperator comparison) => comparison switch
    {
        FilterOperator.AtLeast => ">=",
        FilterOperator.AtMost => "<=",
        _ => "=",
    };

    /// <summary>Null for what is not plainly the same comparison in the file.</summary>
    private static string? Constant(RingKind kind, FilterHint hint) => (kind, hint.Value) switch
    {
        (>= RingKind.Int8 and <= RingKind.UInt64, long number) => number.ToString(CultureInfo.InvariantCulture),
        (RingKind.Timestamp, long number) => string.Create(CultureInfo.InvariantCulture, $"make_timestamp_ns({number}::BIGINT)"),
        (RingKind.Utf8, string text) when hint.Operator == FilterOperator.Equal && !text.Contains('\0') => ColdDatabase.Literal(text),
        _ => null,
    };
}
