using System.Text.Json;

namespace Probing.Engine.Hints;

/// <summary>Short ways through DuckDB's serialized syntax tree.</summary>
internal static class SyntaxTree
{
    /// <summary>A text member; empty when there is none.</summary>
    internal static string Text(this JsonElement node, string member) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(member, out var value)
        && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    internal static bool IsNode(this JsonElement node) => node.ValueKind == JsonValueKind.Object;
}
