using Probing.Sdk;

namespace Probing.Probe.Tests;

public class ErrorCodeTests
{
    [Theory]
    [InlineData(ProbingErrorKind.Timeout, "timeout")]
    [InlineData(ProbingErrorKind.InvalidQuery, "invalid_query")]
    [InlineData(ProbingErrorKind.TooManyRequests, "too_many_requests")]
    public void The_code_is_the_name_in_snake_case(ProbingErrorKind kind, string code) =>
        Assert.Equal(code, ErrorCode.Of(kind));
}
