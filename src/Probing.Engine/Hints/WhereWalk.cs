using System.Text.Json;
using Probing.Engine.Scan;
using Probing.Engine.Sql;

namespace Probing.Engine.Hints;

/// <summary>
/// Collects, for every mention of a table in a query, the bounds that the WHERE of the SELECT which has it in its FROM puts
/// on its columns. Only the AND-ed parts <c>column op constant</c> of a WHERE count: HAVING, QUALIFY, ON and the WHERE of an
/// outer query say nothing about single rows of the table. A table mentioned several times has what all mentions agree on.
/// </summary>
internal sealed class WhereWalk(HintConstants constants)
{
    // Functions of a FROM that cannot read our tables; any other function might, unseen.
    private static readonly HashSet<string> HarmlessFunctions = ["range", "generate_series", "unnest", "repeat", "repeat_row"];

    private readonly List<(string Schema, string Name, List<ColumnBounds> Bounds)> _mentions = [];
    private bool _unknown;

    /// <summary>What holds for every row that the query needs of a table.</summary>
    internal List<ColumnBounds> BoundsOf(OpenTable table)
    {
        if (_unknown)
            return [];
        // A bare name may be the table too, by the search path.
        var mentions = _mentions
            .Where(m => m.Name == table.Name && (m.Schema.Length == 0 || m.Schema == table.Namespace)).ToList();
        if (mentions.Count == 0)
            return [];
        IEnumerable<ColumnBounds> agreed = mentions[0].Bounds;
        foreach (var mention in mentions.Skip(1))
        {
            agreed = agreed.Join(mention.Bounds, a => a.Column, b => b.Column, (a, b) => a.Or(b)).ToList();
        }
        return [.. agreed];
    }

    /// <summary>Walks anything but a FROM; a table met outside a FROM has no bounds.</summary>
    internal void Visit(JsonElement node)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in node.EnumerateArray())
                    Visit(item);
                break;
            case JsonValueKind.Object when node.Text("type") == "SELECT_NODE":
                VisitSelect(node);
                break;
            case JsonValueKind.Object when node.Text("type") == "BASE_TABLE":
                Mention(node, []);
                break;
            case JsonValueKind.Object:
                if (node.Text("type") == "TABLE_FUNCTION"
                    && !HarmlessFunctions.Contains(node.GetProperty("function").Text("function_name")))
                    _unknown = true;
                foreach (var member in node.EnumerateObject())
                    Visit(member.Value);
                break;
        }
    }

    private void VisitSelect(JsonElement select)
    {
        var from = new List<Source>();
        var opaque = false;
        if (select.TryGetProperty("from_table", out var tables) && tables.IsNode())
            CollectSources(tables, prunable: !Sampled(select), from, ref opaque);
        var conjuncts = new List<JsonElement>();
        if (select.TryGetProperty("where_clause", out var where) && where.IsNode())
            Flatten(where, conjuncts);
        var alone = from.Count == 1 && !opaque;
        foreach (var source in from)
            Mention(source.Table, source.Prunable ? Bounds(conjuncts, source.Alias, alone) : []);
        foreach (var member in select.EnumerateObject())
        {
            if (member.Name != "from_table")
                Visit(member.Value);
        }
    }

    /// <summary>The base tables of a FROM. Pruning under ASOF or POSITIONAL changes which rows meet.</summary>
    private void CollectSources(JsonElement node, bool prunable, List<Source> sources, ref bool opaque)
    {
        switch (node.Text("type"))
        {
            case "BASE_TABLE":
                var alias = node.Text("alias") is { Length: > 0 } given ? given : node.Text("table_name");
                sources.Add(new Source(node, alias, prunable && !Sampled(node) && !HasColumnAliases(node)));
                break;
            case "JOIN":
                var below = prunable && node.Text("ref_type") is "REGULAR" or "CROSS" or "NATURAL" && !Sampled(node);
                CollectSources(node.GetProperty("left"), below, sources, ref opaque);
                CollectSources(node.GetProperty("right"), below, sources, ref opaque);
                foreach (var member in node.EnumerateObject())
                {
                    if (member.Name is not ("left" or "right"))
                        Visit(member.Value);
                }
                break;
            default:
                opaque = true;
                Visit(node);
                break;
        }
    }

    private List<ColumnBounds> Bounds(List<JsonElement> conjuncts, string alias, bool alone)
    {
        var bounds = new Dictionary<string, ColumnBounds>();
        foreach (var found in conjuncts.SelectMany(conjunct => Comparison(conjunct, alias, alone)))
            bounds[found.Column] = bounds.TryGetValue(found.Column, out var known) ? known.And(found) : found;
        return [.. bounds.Values];
    }

    private IEnumerable<ColumnBounds> Comparison(JsonElement node, string alias, bool alone)
    {
        var type = node.Text("type");
        if (type == "COMPARE_BETWEEN")
        {
            if (Column(node.GetProperty("input"), alias, alone) is { } between)
                yield return new ColumnBounds(between,
                    constants.Value(node.GetProperty("lower")), constants.Value(node.GetProperty("upper")));
            yield break;
        }
        if (node.Text("class") != "COMPARISON")
            yield break;
        var (left, right) = (node.GetProperty("left"), node.GetProperty("right"));
        var (column, constant, flipped) = Column(left, alias, alone) is { } first
            ? (first, right, false)
            : (Column(right, alias, alone), left, true);
        if (column is null || constants.Value(constant) is not { } value)
            yield break;
        switch (type)
        {
            case "COMPARE_EQUAL":
                yield return new ColumnBounds(column, value, value);
                break;
            case "COMPARE_GREATERTHAN" or "COMPARE_GREATERTHANOREQUALTO":
                yield return flipped ? new ColumnBounds(column, null, value) : new ColumnBounds(column, value, null);
                break;
            case "COMPARE_LESSTHAN" or "COMPARE_LESSTHANOREQUALTO":
                yield return flipped ? new ColumnBounds(column, value, null) : new ColumnBounds(column, null, value);
                break;
        }
    }

    /// <summary>The folded name of a column that is surely the aliased table's; null otherwise.</summary>
    private static string? Column(JsonElement node, string alias, bool alone)
    {
        if (node.Text("class") != "COLUMN_REF")
            return null;
        var names = node.GetProperty("column_names").EnumerateArray().Select(name => name.GetString()!).ToList();
        var mine = names.Count == 1 ? alone : names.Count <= 3 && SqlNames.Fold(names[^2]) == SqlNames.Fold(alias);
        return mine ? SqlNames.Fold(names[^1]) : null;
    }

    private void Mention(JsonElement table, List<ColumnBounds> bounds) =>
        _mentions.Add((SqlNames.Fold(table.Text("schema_name")), SqlNames.Fold(table.Text("table_name")), bounds));

    private static void Flatten(JsonElement node, List<JsonElement> conjuncts)
    {
        if (node.Text("type") != "CONJUNCTION_AND")
        {
            conjuncts.Add(node);
            return;
        }
        foreach (var child in node.GetProperty("children").EnumerateArray())
            Flatten(child, conjuncts);
    }

    private static bool Sampled(JsonElement node) => node.TryGetProperty("sample", out var sample) && sample.IsNode();

    private static bool HasColumnAliases(JsonElement node) =>
        node.TryGetProperty("column_name_alias", out var aliases) && aliases.GetArrayLength() > 0;

    private readonly record struct Source(JsonElement Table, string Alias, bool Prunable);
}
