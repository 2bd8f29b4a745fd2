using System.Text;
using Probing.Engine.Sql;
using Probing.Sdk;

namespace Probing.Engine.Tests.Sql;

public sealed class SqlLexerTests
{
    private static readonly string[] Namespaces = ["python", "cpu"];

    [Theory]
    [InlineData("select * from python.x", "python.x")]
    [InlineData("select * from Python . X", "Python.X")]
    [InlineData("select * from python.`f(1, 'a')`", "python.f(1, 'a')")]
    [InlineData("select * from python.\"a\"\"b\"", "python.a\"b")]
    [InlineData("select * from python.`a``b\"c`", "python.a`b\"c")]
    [InlineData("select * from `python`.x, \"cpu\".y", "python.x cpu.y")]
    [InlineData("select * from memory.python.x", "python.x")]
    [InlineData("select python.x.col from python.x", "python.x python.x")]
    [InlineData("select python.f(1)", "")]
    [InlineData("select 'python.x', e'\\'python.x', $$python.x$$, $a$python.x$a$", "")]
    [InlineData("select x'00' -- python.x\n, /* python.x /* python.y */ python.z */ 1", "")]
    [InlineData("select \"python.x\", other.python", "")]
    [InlineData("select 1.5e-3, .5, python.x, $1, $name, ?", "python.x")]
    [InlineData("select U&'python.x', b'1', N'python.x'", "")]
    public void Names_are_found(string sql, string expected) => Assert.Equal(expected,
        string.Join(" ", SqlLexer.Scan(sql).References(Namespaces).Select(r => $"{r.Namespace}.{r.Name}")));

    [Theory]
    [InlineData("select `a b`", "select \"a b\"")]
    [InlineData("select `a``b`", "select \"a`b\"")]
    [InlineData("select `a\"b`", "select \"a\"\"b\"")]
    [InlineData("select '`a`', \"`b`\", $$`c`$$ -- `d`\n, /* `e` */ `f`", "select '`a`', \"`b`\", $$`c`$$ -- `d`\n, /* `e` */ \"f\"")]
    public void Backticks_become_quotes(string sql, string expected) => Assert.Equal(expected, SqlLexer.Scan(sql).Rewritten);

    [Theory]
    [InlineData("select `a", 7)]
    [InlineData("select ``", 7)]
    [InlineData("select `a``", 7)]
    [InlineData("select 1\0", 8)]
    public void What_duckdb_would_not_understand_is_an_error_with_its_place(string sql, int position)
    {
        var error = Assert.Throws<ProbingException>(() => SqlLexer.Scan(sql));
        Assert.Equal((ProbingErrorKind.InvalidQuery, position), (error.Kind, error.Position));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData(";;", 0)]
    [InlineData("select 1", 1)]
    [InlineData(";select ';' ;; -- ;\n", 1)]
    [InlineData("select 1; select 2;", 2)]
    public void Statements_are_counted(string sql, int count) => Assert.Equal(count, SqlLexer.Scan(sql).StatementCount);

    [Fact]
    public void Places_are_mapped_back()
    {
        const string sql = "sélect `a\"\"b`, `😀`, x";
        var text = SqlLexer.Scan(sql);
        foreach (var word in new[] { "sélect", ", `😀", "x" })
        {
            var original = sql.IndexOf(word, StringComparison.Ordinal);
            var rewritten = text.Rewritten.IndexOf(word.Replace('`', '"'), StringComparison.Ordinal);
            Assert.Equal(original, text.ToOriginal(Encoding.UTF8.GetByteCount(text.Rewritten.AsSpan(0, rewritten))));
        }
    }

    [Fact]
    public void Quoted_places_are_found_again_in_any_surroundings()
    {
        string[] opaque =
        [
            "'a`b'", "'it''s python.x'", "e'\\'`'", "$$`python.x`$$", "$q$ ` $q$", "\"a`b\"", "-- `x\n",
            "/* ` /* ` */ python.y */", "x'00'", ".5", "1e-3",
        ];
        string[] names = ["a", "time.time()", "a\"b", "a`b", "f('x')", "ü 😀", "--", "/*", "'", "$$"];
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var sql = new StringBuilder("select ");
            var expected = new List<string>();
            for (var piece = random.Next(1, 7); piece > 0; piece--)
            {
                if (random.Next(2) == 0)
                {
                    sql.Append(opaque[random.Next(opaque.Length)]).Append(" , ");
                    continue;
                }
                var name = names[random.Next(names.Length)];
                expected.Add(name);
                sql.Append("python.`").Append(name.Replace("`", "``")).Append("` , ");
            }
            var text = SqlLexer.Scan(sql.ToString());
            Assert.Equal(expected, text.References(Namespaces).Select(r => r.Name));
            Assert.Equal(expected.Count, text.Tokens.Count(t => t.Kind == SqlTokenKind.QuotedIdentifier) - sql.ToString().Split("\"a`b\" ").Length + 1);
        }
    }

    [Fact]
    public void No_text_is_too_strange()
    {
        const string alphabet = "ab`'\"$-/*\\;.,()eExXuU&\n\t ü😀01+pythoncpu";
        var random = new Random(11);
        for (var round = 0; round < 50_000; round++)
        {
            var sql = new string([.. Enumerable.Range(0, random.Next(40)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            try
            {
                var text = SqlLexer.Scan(sql);
                _ = text.References(Namespaces).ToList();
                Assert.InRange(text.ToOriginal(random.Next(60)), 0, sql.Length);
                Assert.All(text.Tokens, token => Assert.True(token.Start < token.End && token.End <= sql.Length));
            }
            catch (ProbingException error)
            {
                Assert.InRange(error.Position!.Value, 0, sql.Length);
            }
        }
    }
}
