namespace Probing.Engine.Sql;

/// <summary>A token at [Start, End) of the user's text; <see cref="Text"/> is an identifier's unescaped value.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int End, string? Text)
{
    internal bool IsIdentifier => Kind is SqlTokenKind.Identifier or SqlTokenKind.QuotedIdentifier;

    internal bool Is(string keyword) =>
        Kind == SqlTokenKind.Identifier && string.Equals(Text, keyword, StringComparison.OrdinalIgnoreCase);
}
