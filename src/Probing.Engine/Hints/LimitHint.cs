using System.Text.Json;

namespace Probing.Engine.Hints;

/// <summary>
/// The LIMIT of a statement as a limit of its table, where each row of the table is a row of the answer:
/// <c>SELECT columns FROM table LIMIT n OFFSET m</c> and nothing else.
/// </summary>
internal static class LimitHint
{
    private static readonly string[] s_others = ["where_clause", "having", "qualify", "sample"];
    private static readonly string[] s_lists = ["group_expressions", "group_sets"];

    /// <summary>Null when there is none, or anything else in the statement.</summary>
    internal static long? Of(JsonElement statements, HintConstants constants)
    {
        if (statements.GetArrayLength() != 1 || !statements[0].TryGetProperty("node", out var select)
            || select.Text("type") != "SELECT_NODE" || !IsPlain(select))
            return null;
        var modifiers = select.GetProperty("modifiers");
        if (modifiers.GetArrayLength() != 1 || modifiers[0].Text("type") != "LIMIT_MODIFIER")
            return null;
        return Count(modifiers[0], "limit", constants) is { } limit && Count(modifiers[0], "offset", constants) is { } offset
            && limit <= long.MaxValue - offset && modifiers[0].GetProperty("limit").IsNode()
            ? limit + offset
            : null;
    }

    private static bool IsPlain(JsonElement select) =>
        select.GetProperty("from_table") is var table && table.Text("type") == "BASE_TABLE"
        && !(table.TryGetProperty("sample", out var sample) && sample.IsNode())
        && select.GetProperty("select_list").EnumerateArray().All(IsColumn)
        && s_others.All(name => !(select.TryGetProperty(name, out var part) && part.IsNode()))
        && s_lists.All(name => !(select.TryGetProperty(name, out var list) && list.GetArrayLength() > 0))
        && select.Text("aggregate_handling") is "" or "STANDARD_HANDLING"
        && select.GetProperty("cte_map").GetProperty("map").GetArrayLength() == 0;

    /// <summary>A column or all of them; what a REPLACE puts in their place may be an aggregate.</summary>
    private static bool IsColumn(JsonElement item) => item.Text("class") switch
    {
        "COLUMN_REF" => true,
        "STAR" => !(item.TryGetProperty("replace_list", out var replaced) && replaced.GetArrayLength() > 0)
            && !(item.TryGetProperty("expr", out var expression) && expression.IsNode()),
        _ => false,
    };

    /// <summary>0 when the modifier is not there, null when it is no plain number.</summary>
    private static long? Count(JsonElement modifier, string name, HintConstants constants) =>
        modifier.TryGetProperty(name, out var expression) && expression.IsNode()
            ? constants.Value(expression) is long count and >= 0 ? count : null
            : 0;
}
