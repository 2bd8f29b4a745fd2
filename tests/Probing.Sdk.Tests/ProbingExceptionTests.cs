namespace Probing.Sdk.Tests;

public class ProbingExceptionTests
{
    [Fact]
    public void Carries_kind_detail_position_and_cause()
    {
        var cause = new IOException("disk");
        var error = new ProbingException(ProbingErrorKind.PythonError, "it failed", "Traceback …", cause) { Position = 7 };

        Assert.Equal(ProbingErrorKind.PythonError, error.Kind);
        Assert.Equal(("it failed", "Traceback …", 7), (error.Message, error.Detail, error.Position));
        Assert.Same(cause, error.InnerException);
    }

    [Fact]
    public void Needs_only_a_kind_and_a_message()
    {
        var error = new ProbingException(ProbingErrorKind.NotFound, "nothing there");

        Assert.Null(error.Detail);
        Assert.Null(error.Position);
        Assert.Null(error.InnerException);
    }
}
