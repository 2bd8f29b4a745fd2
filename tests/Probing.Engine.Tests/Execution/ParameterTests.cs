using System.Globalization;
using Probing.Engine.Tests.Support;
using Probing.Sdk;

namespace Probing.Engine.Tests.Execution;

public sealed class ParameterTests
{
    [Fact]
    public async Task Values_of_every_kind_arrive_as_they_are()
    {
        await using var engine = new TestEngine();
        object?[] values = [null, true, long.MinValue, 0.1, "it's 😀", new byte[] { 0, 255 }, 12345678901234567890.12345m, -1.5m,
            new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc), new DateTime(1969, 12, 31), System.Array.Empty<byte>(), ""];
        var row = await engine.ScalarAsync("SELECT " + string.Join(", ", values.Select((_, i) => $"${i + 1}")), values);
        Assert.Equal("NULL|true|-9223372036854775808|0.1|it's 😀|00FF|12345678901234567890.12345|-1.5|" +
            "1709168523000000Microsecond@UTC|-86400000000Microsecond||", row);
    }

    [Fact]
    public async Task Question_marks_and_names_work()
    {
        await using var engine = new TestEngine(Some.Numbers(10));
        Assert.Equal("7", await engine.ScalarAsync("SELECT n FROM test.numbers WHERE n > ? AND n < ?", 6L, 8L));
        var named = new QueryRequest("SELECT $b::BIGINT - $A::BIGINT")
            { NamedParameters = new Dictionary<string, object?> { ["a"] = 1L, ["B"] = 3L } };
        Assert.Equal(["2"], await engine.RowsAsync(named));
    }

    [Theory]
    [InlineData("SELECT $1, $2", "has a parameter $2")]
    [InlineData("SELECT 1", "uses 0")]
    [InlineData("SELECT $name", "no value of that name")]
    public async Task Values_that_do_not_fit_the_query_are_an_error(string sql, string message)
    {
        await using var engine = new TestEngine();
        var error = await Assert.ThrowsAsync<ProbingException>(() => engine.ScalarAsync(sql, 1L));
        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public async Task A_value_of_another_type_is_an_error_that_names_it()
    {
        await using var engine = new TestEngine();
        var error = await Assert.ThrowsAsync<ProbingException>(() => engine.ScalarAsync("SELECT $1", CultureInfo.InvariantCulture));
        Assert.Contains("CultureInfo", error.Message);
    }
}
