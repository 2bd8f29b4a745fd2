using Probing.Engine.Tests.Support;
using Probing.Sdk;

namespace Probing.Engine.Tests.Sql;

public sealed class SqlErrorTests
{
    [Theory]
    [InlineData("SELEC 1", 0)]
    [InlineData("SELECT nope FROM test.numbers", 7)]
    [InlineData("SELECT `n`, nope FROM test.`numbers`", 12)]
    [InlineData("SELECT 'ä€😀', nope FROM test.`numbers`", 15)]
    [InlineData("SELECT n\n  FROM test.`numbers`\n  WHERE `a``b` = 1", 39)]
    [InlineData("SELECT * FROM test.numbers WHERE", 32)]
    public async Task The_position_is_in_the_users_text(string sql, int position)
    {
        await using var engine = new TestEngine(Some.Numbers(3));
        var error = await engine.FailsAsync(sql);
        Assert.Equal(ProbingErrorKind.InvalidQuery, error.Kind);
        Assert.Equal(position, error.Position);
    }

    [Fact]
    public async Task The_excerpt_shows_the_users_line_with_a_caret()
    {
        await using var engine = new TestEngine(Some.Numbers(3));
        var error = await engine.FailsAsync("SELECT\n  `n`, nope FROM test.`numbers`");
        Assert.StartsWith("Binder Error: Referenced column \"nope\" not found", error.Message);
        Assert.EndsWith("\n\nLINE 2:   `n`, nope FROM test.`numbers`\n               ^", error.Message);
    }

    [Fact]
    public async Task A_long_line_is_cut_around_the_place()
    {
        await using var engine = new TestEngine();
        var error = await engine.FailsAsync($"SELECT '{new string('x', 500)}', nope, '{new string('y', 500)}'");
        var lines = error.Message.Split('\n');
        Assert.True(lines[^2].Length < 130);
        Assert.Equal('n', lines[^2][lines[^1].IndexOf('^')]);
    }

    [Fact]
    public async Task An_unfinished_backtick_is_reported_at_its_place()
    {
        await using var engine = new TestEngine();
        var error = await engine.FailsAsync("SELECT * FROM python.`time.time()");
        Assert.Equal((ProbingErrorKind.InvalidQuery, 21), (error.Kind, error.Position));
    }

    [Fact]
    public async Task Running_out_of_memory_is_a_limit_and_the_engine_goes_on()
    {
        await using var engine = new TestEngine(new Dictionary<string, string> { ["PROBING_ENGINE_MEMORY_LIMIT_MB"] = "48" });
        var error = await engine.FailsAsync("SELECT count(*) FROM (SELECT range % 3000000 k, list(range) FROM range(6000000) GROUP BY ALL)");
        Assert.Equal(ProbingErrorKind.LimitExceeded, error.Kind);
        Assert.Equal("1", await engine.ScalarAsync("SELECT 1"));
    }
}
