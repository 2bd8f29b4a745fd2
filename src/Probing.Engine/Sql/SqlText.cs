using System.Text;

namespace Probing.Engine.Sql;

/// <summary>The user's text, its tokens, and the text for DuckDB, in which backticks have become double quotes.</summary>
internal sealed class SqlText(
    string original, string rewritten, IReadOnlyList<SqlToken> tokens, IReadOnlyList<(int Rewritten, int Original)> anchors)
{
    internal string Original => original;

    internal string Rewritten => rewritten;

    internal IReadOnlyList<SqlToken> Tokens => tokens;

    /// <summary>How many statements the user wrote; empty ones do not count.</summary>
    internal int StatementCount
    {
        get
        {
            var count = 0;
            var inside = false;
            foreach (var token in tokens)
            {
                if (token.Kind == SqlTokenKind.Semicolon)
                    inside = false;
                else if (!inside)
                {
                    inside = true;
                    count++;
                }
            }
            return count;
        }
    }

    /// <summary>
    /// The pairs <c>namespace.name</c> outside strings and comments. Finds more than tables (columns of an alias that
    /// is called like a namespace), never fewer, except inside strings.
    /// </summary>
    internal IEnumerable<TableReference> References(IReadOnlyCollection<string> namespaces)
    {
        for (var i = 0; i + 2 < tokens.Count; i++)
        {
            if (!IsNamespace(i) || tokens[i + 1].Kind != SqlTokenKind.Dot || !tokens[i + 2].IsIdentifier)
                continue;
            if (i > 0 && tokens[i - 1].Kind == SqlTokenKind.Dot && !FollowsCatalog(i))
                continue;
            if (!IsCall(i + 2))
                yield return new TableReference(tokens[i].Text!, tokens[i + 2].Text!, tokens[i].Start);
        }

        bool IsNamespace(int at) =>
            tokens[at].IsIdentifier && namespaces.Contains(tokens[at].Text!, StringComparer.OrdinalIgnoreCase);

        // In catalog.ns.name the namespace follows a dot; in ns.table.column the table must not be taken for one.
        bool FollowsCatalog(int at) => at >= 2 && tokens[at - 2].IsIdentifier && !IsNamespace(at - 2)
            && (at < 3 || tokens[at - 3].Kind != SqlTokenKind.Dot);

        bool IsCall(int at) => tokens[at].Kind == SqlTokenKind.Identifier
            && at + 1 < tokens.Count && tokens[at + 1].Kind == SqlTokenKind.OpenParenthesis;
    }

    /// <summary>Maps DuckDB's UTF-8 offset into the rewritten text to a UTF-16 offset into the user's.</summary>
    internal int ToOriginal(int utf8Offset)
    {
        var at = 0;
        foreach (var rune in rewritten.EnumerateRunes())
        {
            if (utf8Offset <= 0)
                break;
            utf8Offset -= rune.Utf8SequenceLength;
            at += rune.Utf16SequenceLength;
        }
        var (from, to) = anchors.LastOrDefault(anchor => anchor.Rewritten <= at);
        return Math.Min(to + (at - from), original.Length);
    }
}
