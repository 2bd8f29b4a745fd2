using Probing.Interop.DuckDb;
using Probing.Sdk;

namespace Probing.Engine.Sql;

/// <summary>
/// Lets reading statements through. DuckDB says what a statement is; the text is looked at only where that says too little:
/// EXPLAIN hides the statement it explains, and PIVOT becomes several statements.
/// </summary>
internal static class StatementGate
{
    internal const string Allowed = "SELECT, FROM, WITH, VALUES, TABLE, PIVOT, UNPIVOT, EXPLAIN, DESCRIBE, SHOW and SUMMARIZE";

    // DuckDB binds before it says what a statement is, and would report what is missing for it.
    private static readonly HashSet<string> Writing = new(StringComparer.OrdinalIgnoreCase)
    {
        "ABORT", "ALTER", "ANALYZE", "ATTACH", "BEGIN", "CALL", "CHECKPOINT", "COMMENT", "COMMIT", "COPY", "CREATE",
        "DEALLOCATE", "DELETE", "DETACH", "DROP", "EXECUTE", "EXPORT", "FORCE", "IMPORT", "INSERT", "INSTALL", "LOAD", "MERGE",
        "PRAGMA", "PREPARE", "REPLACE", "RESET", "ROLLBACK", "SET", "START", "TRUNCATE", "UPDATE", "USE", "VACUUM",
    };

    /// <summary>Checks what the text itself shows: how many statements there are, and how the one begins.</summary>
    internal static void CheckText(SqlText text)
    {
        CheckCount(text);
        var first = text.Tokens.First(token => token.Kind != SqlTokenKind.Semicolon);
        if (first.Is("EXPLAIN"))
            first = text.Tokens.FirstOrDefault(token => token.Start >= ExplainedStart(text.Tokens), first);
        if (first.Kind == SqlTokenKind.Identifier && Writing.Contains(first.Text!))
            throw Refuse(first.Text!.ToUpperInvariant(), first.Start);
    }

    private static void CheckCount(SqlText text)
    {
        switch (text.StatementCount)
        {
            case 0:
                throw new ProbingException(ProbingErrorKind.InvalidQuery, "the query is empty; write one SQL statement");
            case > 1:
                throw new ProbingException(ProbingErrorKind.StatementNotAllowed,
                    $"the text holds {text.StatementCount} statements; send them one by one")
                    { Position = SecondStatement(text) };
        }
    }

    /// <summary>Prepares the statement, after running the helper statements that DuckDB made of a PIVOT.</summary>
    internal static DuckDbPrepared Prepare(DuckDbConnection connection, SqlText text, out bool leavesTypes)
    {
        using var statements = connection.Extract(text.Rewritten);
        leavesTypes = statements.Count > 1;
        for (var i = 0; i < statements.Count - 1; i++)
        {
            using var helper = statements.Prepare(i);
            if (text.Tokens.First(token => token.Kind != SqlTokenKind.Semicolon).Is("EXPLAIN"))
                throw new ProbingException(ProbingErrorKind.StatementNotAllowed,
                    "EXPLAIN of a PIVOT needs its values: write PIVOT … ON column IN (value, …)");
            if (helper.Type != DuckDbStatementType.Create || !IsPivot(text))
                throw Refuse(helper.Type, text);
            using var result = helper.ExecuteStreaming();
        }
        var prepared = statements.Prepare(statements.Count - 1);
        try
        {
            if (prepared.Type == DuckDbStatementType.Explain)
                CheckExplained(connection, text);
            else if (prepared.Type != DuckDbStatementType.Select)
                throw Refuse(prepared.Type, text);
            return prepared;
        }
        catch
        {
            prepared.Dispose();
            throw;
        }
    }

    /// <summary>EXPLAIN ANALYZE runs what it explains, so that must be a reading statement too.</summary>
    private static void CheckExplained(DuckDbConnection connection, SqlText text)
    {
        var start = ExplainedStart(text.Tokens);
        using var statements = connection.Extract(SqlLexer.Scan(text.Original[start..]).Rewritten);
        using var prepared = statements.Prepare(statements.Count - 1);
        if (prepared.Type != DuckDbStatementType.Select)
            throw Refuse(prepared.Type, text, start);
    }

    /// <summary>Where the statement behind EXPLAIN [ANALYZE] [(options)] begins.</summary>
    private static int ExplainedStart(IReadOnlyList<SqlToken> tokens)
    {
        var at = 0;
        while (!tokens[at++].Is("EXPLAIN"))
        {
        }
        while (at < tokens.Count && (tokens[at].Is("ANALYZE") || tokens[at].Is("VERBOSE")))
            at++;
        if (at + 1 < tokens.Count && tokens[at].Kind == SqlTokenKind.OpenParenthesis && IsOption(tokens[at + 1]))
        {
            while (at < tokens.Count && tokens[at].Kind != SqlTokenKind.CloseParenthesis)
                at++;
            at++;
        }
        return at < tokens.Count ? tokens[at].Start : tokens[^1].End;

        static bool IsOption(SqlToken token) => token.Is("ANALYZE") || token.Is("FORMAT") || token.Is("VERBOSE");
    }

    private static bool IsPivot(SqlText text) => text.Tokens.Any(token => token.Is("PIVOT") || token.Is("PIVOT_WIDER"));

    private static ProbingException Refuse(DuckDbStatementType type, SqlText text, int? position = null) =>
        Refuse(Enum.IsDefined(type) ? type.ToString().ToUpperInvariant() : "state-changing", position ?? text.Tokens[0].Start);

    private static ProbingException Refuse(string kind, int position) => new(ProbingErrorKind.StatementNotAllowed,
        $"queries only read, and this is a {kind} statement; allowed are {Allowed}") { Position = position };

    private static int SecondStatement(SqlText text)
    {
        var semicolon = false;
        var first = true;
        foreach (var token in text.Tokens)
        {
            if (token.Kind == SqlTokenKind.Semicolon)
                semicolon = !first;
            else if (semicolon)
                return token.Start;
            else
                first = false;
        }
        return 0;
    }
}
