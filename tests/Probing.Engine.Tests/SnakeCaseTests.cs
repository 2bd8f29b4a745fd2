using Probing.Sdk;

namespace Probing.Engine.Tests;

public class SnakeCaseTests
{
    [Theory]
    [InlineData(ProbingErrorKind.Timeout, "timeout")]
    [InlineData(ProbingErrorKind.InvalidQuery, "invalid_query")]
    [InlineData(ProbingErrorKind.TooManyRequests, "too_many_requests")]
    public void A_name_becomes_its_code(ProbingErrorKind kind, string code) => Assert.Equal(code, SnakeCase.Of(kind));
}
