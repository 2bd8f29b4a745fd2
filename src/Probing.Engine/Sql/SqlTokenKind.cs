namespace Probing.Engine.Sql;

/// <summary>As much of DuckDB's lexical grammar as finding names needs.</summary>
internal enum SqlTokenKind : byte
{
    Identifier,
    QuotedIdentifier,
    Number,
    String,
    Parameter,
    Operator,
    Dot,
    OpenParenthesis,
    CloseParenthesis,
    Comma,
    Semicolon,
}
