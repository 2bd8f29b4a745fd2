using Probing.Cli.Output;
using Probing.Sdk;

namespace Probing.Cli.Tests.Output;

public sealed class ErrorReportTests
{
    private static string Report(ProbingException error, string? text)
    {
        using var writer = new StringWriter();
        ErrorReport.Write(writer, error, text, color: false);
        return writer.ToString();
    }

    private static ProbingException At(int position) =>
        new(ProbingErrorKind.InvalidQuery, "no column nme") { Position = position };

    [Fact]
    public void Points_into_the_users_text() => Assert.Equal(
        """
        error: no column nme
          SELECT nme FROM t
                 ^

        """, Report(At(7), "SELECT nme FROM t"));

    [Theory]
    [InlineData("ModuleNotFoundError: No module named 'x'\n", "")]
    [InlineData("Traceback\nKeyError: 1", "Traceback\nKeyError: 1\n")]
    public void A_traceback_that_is_only_the_message_is_not_printed_twice(string traceback, string printed) => Assert.Equal(
        "error: ModuleNotFoundError: No module named 'x'\n" + printed,
        Report(new ProbingException(ProbingErrorKind.PythonError, "ModuleNotFoundError: No module named 'x'", traceback), null));

    [Fact]
    public void Names_the_line_of_a_longer_text() => Assert.Equal(
        """
        error: no column nme
        line 2:   nme
                  ^

        """, Report(At(9), "SELECT\n  nme\nFROM t"));

    [Fact]
    public void The_caret_stands_under_wide_characters_too() => Assert.Equal(
        """
        error: no column nme
          SELECT '日本', nme
                         ^

        """, Report(At(13), "SELECT '日本', nme"));

    [Fact]
    public void One_caret_is_enough() => Assert.Equal(
        """
        error: no column nme
        Candidates: name
          SELECT nme FROM t
                 ^

        """, Report(new ProbingException(ProbingErrorKind.InvalidQuery,
            "no column nme\nCandidates: name\n\nLINE 1: SELECT nme FROM t\n               ^") { Position = 7 },
                "SELECT nme FROM t"));

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    [InlineData(-1)]
    public void The_end_of_the_text_and_beyond_do_no_harm(int position) =>
        Assert.StartsWith("error: no column nme\n", Report(At(position), "SELECT nme FROM t"));

    [Fact]
    public void Prints_the_traceback_without_what_a_terminal_would_obey()
    {
        var error = new ProbingException(ProbingErrorKind.PythonError, "ValueError: bad\e[2J",
            "Traceback:\n  File \"x.py\", line 1\nValueError: bad\e[2J");

        Assert.Equal(
            """
            error: ValueError: bad\x1b[2J
            Traceback:
              File "x.py", line 1
            ValueError: bad\x1b[2J

            """, Report(error, null));
    }
}
