using Probing.Sdk;

namespace Probing.Engine.Sql;

/// <summary>
/// Refuses the functions that reach beyond reading although a SELECT may call them: they switch DuckDB's logging or parser,
/// which breaks the instance for everybody, or take raw pointers. Names are looked for in all identifiers, whatever their
/// schema. Functions that run SQL out of a text would hide such names; <c>query('…')</c> is allowed with a plain text, which
/// is then checked, and searched for tables, as well.
/// </summary>
internal static class FunctionGate
{
    private static readonly HashSet<string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        "enable_logging", "disable_logging", "truncate_duckdb_logs", "write_log",
        "enable_profiling", "disable_profiling", "enable_profile", "disable_profile",
        "enable_peg_parser", "disable_peg_parser", "check_peg_parser",
        "checkpoint", "force_checkpoint", "arrow_scan", "arrow_scan_dumb", "seq_scan",
        "json_execute_serialized_sql", "enable_verification", "disable_verification",
    };

    /// <summary>The texts of <c>query('…')</c>, as SQL.</summary>
    /// <exception cref="ProbingException">StatementNotAllowed: a refused function, or a text that cannot be checked.</exception>
    internal static IReadOnlyList<SqlText> Check(SqlText text)
    {
        List<SqlText>? inner = null;
        for (var i = 0; i < text.Tokens.Count; i++)
        {
            var token = text.Tokens[i];
            if (!token.IsIdentifier)
                continue;
            if (Refused.Contains(token.Text!))
                throw Refuse($"the function {token.Text} is not available in queries", token);
            if (!IsQueryCall(text.Tokens, i))
                continue;
            var nested = Literal(text, i + 2)
                ?? throw Refuse("query() is available with one plain text only, as in query('SELECT 1')", token);
            (inner ??= []).Add(nested);
            inner.AddRange(Check(nested));
        }
        return inner ?? (IReadOnlyList<SqlText>)[];
    }

    private static bool IsQueryCall(IReadOnlyList<SqlToken> tokens, int at) =>
        tokens[at].Text!.Equals("query", StringComparison.OrdinalIgnoreCase)
        && at + 1 < tokens.Count && tokens[at + 1].Kind == SqlTokenKind.OpenParenthesis;

    private static SqlText? Literal(SqlText text, int at)
    {
        if (at + 1 >= text.Tokens.Count || text.Tokens[at].Kind != SqlTokenKind.String
            || text.Tokens[at + 1].Kind != SqlTokenKind.CloseParenthesis)
            return null;
        var literal = text.Original[text.Tokens[at].Start..text.Tokens[at].End];
        return literal.Length >= 2 && literal[0] == '\'' && literal[^1] == '\''
            ? SqlLexer.Scan(literal[1..^1].Replace("''", "'"))
            : null;
    }

    private static ProbingException Refuse(string message, SqlToken token) =>
        new(ProbingErrorKind.StatementNotAllowed, message) { Position = token.Start };
}
