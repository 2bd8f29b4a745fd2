namespace Probing.Engine.Sql;

/// <summary>Names as SQL text.</summary>
internal static class SqlNames
{
    /// <summary>DuckDB's case folding: ASCII only.</summary>
    internal static string Fold(string name) => string.Create(name.Length, name, static (target, source) =>
    {
        for (var i = 0; i < target.Length; i++)
            target[i] = char.IsAsciiLetterUpper(source[i]) ? (char)(source[i] | 0x20) : source[i];
    });

    internal static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"")}\"";

    internal static string Literal(string text) => $"'{text.Replace("'", "''")}'";

    /// <summary>A table's name as users write it.</summary>
    internal static string Display(string space, string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? $"{space}.{name}" : $"{space}.`{name.Replace("`", "``")}`";
}
