using System.Text;
using Probing.Sdk;

namespace Probing.Engine.Sql;

/// <summary>
/// Splits SQL as DuckDB does, which is as Postgres does, with <c>`backtick`</c> identifiers added: a backtick is an
/// operator character that no operator uses, so no valid text changes its meaning. Wrong SQL is left for DuckDB to
/// report; only an unfinished backtick is reported here, because DuckDB would not understand it.
/// </summary>
internal sealed class SqlLexer
{
    private const int MaxLength = 1 << 20;

    private readonly string _text;
    private readonly List<SqlToken> _tokens = [];
    private readonly List<(int Rewritten, int Original)> _anchors = [];
    private StringBuilder? _rewritten;
    private int _copied;
    private int _at;

    private SqlLexer(string text) => _text = text;

    /// <exception cref="ProbingException">InvalidQuery: a backtick is not closed, or the text has a NUL. LimitExceeded: it is too long.</exception>
    internal static SqlText Scan(string text)
    {
        if (text.Length > MaxLength)
            throw new ProbingException(ProbingErrorKind.LimitExceeded,
                $"the SQL text has {text.Length} characters, more than {MaxLength}; send large values as parameters");
        if (text.IndexOf('\0') is var nul and >= 0)
            throw Wrong("the SQL text contains a NUL character", nul);
        return new SqlLexer(text).Scan();
    }

    private SqlText Scan()
    {
        while (_at < _text.Length)
            Next(_text[_at]);
        _rewritten?.Append(_text, _copied, _text.Length - _copied);
        return new SqlText(_text, _rewritten?.ToString() ?? _text, _tokens, _anchors);
    }

    private void Next(char c)
    {
        var start = _at;
        if (char.IsWhiteSpace(c))
            _at++;
        else if (c == '-' && Peek(1) == '-')
            SkipLine();
        else if (c == '/' && Peek(1) == '*')
            SkipComment();
        else if (c == '\'')
            String(start, start);
        else if (c is 'e' or 'E' && Peek(1) == '\'')
            EscapeString(start);
        else if (c is 'x' or 'X' or 'b' or 'B' or 'n' or 'N' && Peek(1) == '\'')
            String(start, start + 1);
        else if (c is 'u' or 'U' && Peek(1) == '&' && Peek(2) is '\'' or '"')
            String(start, start + 2);
        else if (c == '$')
            Dollar(start);
        else if (c == '"')
            DoubleQuoted(start);
        else if (c == '`')
            Backticked(start);
        else if (IsIdentifierStart(c))
            Identifier(start);
        else if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1)) && !FollowsName(start)))
            Number(start);
        else
            Symbol(start, c);
    }

    private char Peek(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private void Add(SqlTokenKind kind, int start, string? text = null) => _tokens.Add(new SqlToken(kind, start, _at, text));

    private void SkipLine()
    {
        while (_at < _text.Length && _text[_at] is not ('\n' or '\r'))
            _at++;
    }

    private void SkipComment()
    {
        var depth = 0;
        do
        {
            if (Peek(0) == '/' && Peek(1) == '*')
                (depth, _at) = (depth + 1, _at + 2);
            else if (Peek(0) == '*' && Peek(1) == '/')
                (depth, _at) = (depth - 1, _at + 2);
            else
                _at++;
        }
        while (depth > 0 && _at < _text.Length);
    }

    private void String(int start, int quote)
    {
        SkipQuoted(quote);
        Add(SqlTokenKind.String, start);
    }

    private void EscapeString(int start)
    {
        _at = start + 2;
        while (_at < _text.Length)
        {
            if (_text[_at] == '\\')
                _at += 2;
            else if (_text[_at] != '\'')
                _at++;
            else if (Peek(1) == '\'')
                _at += 2;
            else
            {
                _at++;
                break;
            }
        }
        _at = Math.Min(_at, _text.Length);
        Add(SqlTokenKind.String, start);
    }

    /// <summary>$1, $name, $$text$$ or $tag$text$tag$.</summary>
    private void Dollar(int start)
    {
        _at++;
        if (char.IsAsciiDigit(Peek(0)))
        {
            while (char.IsAsciiDigit(Peek(0)))
                _at++;
            Add(SqlTokenKind.Parameter, start);
            return;
        }
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_' or >= '\x80'))
            _at++;
        if (Peek(0) != '$')
        {
            Add(SqlTokenKind.Parameter, start);
            return;
        }
        var tag = _text[start..(_at + 1)];
        var close = _text.IndexOf(tag, _at + 1, StringComparison.Ordinal);
        _at = close < 0 ? _text.Length : close + tag.Length;
        Add(SqlTokenKind.String, start);
    }

    private void DoubleQuoted(int start)
    {
        var closed = SkipQuoted(start);
        var inner = _text[(start + 1)..(closed ? _at - 1 : _at)];
        Add(SqlTokenKind.QuotedIdentifier, start, inner.Replace("\"\"", "\""));
    }

    private void Backticked(int start)
    {
        if (!SkipQuoted(start))
            throw Wrong("a quoted name begins here with ` and does not end; close it with another `", start);
        var name = _text[(start + 1)..(_at - 1)].Replace("``", "`");
        if (name.Length == 0)
            throw Wrong("an empty name in backticks", start);
        _rewritten ??= new StringBuilder(_text.Length + 16);
        _rewritten.Append(_text, _copied, start - _copied);
        _anchors.Add((_rewritten.Length, start));
        _rewritten.Append('"').Append(name.Replace("\"", "\"\"")).Append('"');
        _anchors.Add((_rewritten.Length, _at));
        _copied = _at;
        Add(SqlTokenKind.QuotedIdentifier, start, name);
    }

    private void Identifier(int start)
    {
        while (_at < _text.Length && IsIdentifierPart(_text[_at]))
            _at++;
        Add(SqlTokenKind.Identifier, start, _text[start.._at]);
    }

    private void Number(int start)
    {
        _at++;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '.' or '_' || IsExponentSign(start)))
            _at++;
        Add(SqlTokenKind.Number, start);
    }

    private bool IsExponentSign(int start) =>
        _text[_at] is '+' or '-' && _text[_at - 1] is 'e' or 'E' && char.IsAsciiDigit(_text[start]);

    private void Symbol(int start, char c)
    {
        _at++;
        Add(c switch
        {
            '.' => SqlTokenKind.Dot,
            '(' => SqlTokenKind.OpenParenthesis,
            ')' => SqlTokenKind.CloseParenthesis,
            ',' => SqlTokenKind.Comma,
            ';' => SqlTokenKind.Semicolon,
            _ => SqlTokenKind.Operator,
        }, start);
    }

    /// <summary>Moves behind a quoted piece whose quote stands at <paramref name="open"/>; false when it does not end.</summary>
    private bool SkipQuoted(int open)
    {
        var quote = _text[open];
        for (_at = open + 1; _at < _text.Length; _at++)
        {
            if (_text[_at] != quote)
                continue;
            if (Peek(1) != quote)
            {
                _at++;
                return true;
            }
            _at++;
        }
        return false;
    }

    /// <summary>In <c>t.1</c> the dot belongs to the name; in <c>, .1</c> to the number.</summary>
    private bool FollowsName(int at) => _tokens.Count > 0 && _tokens[^1].End == at
        && (_tokens[^1].IsIdentifier || _tokens[^1].Kind == SqlTokenKind.CloseParenthesis);

    private static bool IsIdentifierStart(char c) => char.IsAsciiLetter(c) || c is '_' or >= '\x80';

    private static bool IsIdentifierPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' or >= '\x80';

    private static ProbingException Wrong(string message, int position) =>
        new(ProbingErrorKind.InvalidQuery, message) { Position = position };
}
