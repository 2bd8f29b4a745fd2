using Probing.Sdk;

namespace Probing.Extensions.Tests.Python;

[Collection(PythonCollection.Name)]
public sealed class ExpressionErrorTests(PythonFixture python)
{
    [Theory]
    [InlineData("1/0", "ZeroDivisionError: division by zero (evaluating python.`1/0`)")]
    [InlineData("int('x')", "ValueError: invalid literal for int() with base 10: 'x' (evaluating python.`int('x')`)")]
    [InlineData("exit(3)", "SystemExit: 3 (evaluating python.`exit(3)`)")]
    [InlineData("(_ for _ in ()).throw(KeyboardInterrupt())", "KeyboardInterrupt (evaluating python.`(_ for _ in ()).throw(KeyboardInterrupt())`)")]
    [InlineData("[1, 2][5]", "IndexError: list index out of range (evaluating python.`[1, 2][5]`)")]
    [InlineData("type('E', (Exception,), {'__str__': lambda self: 1/0})", "")]
    public async Task A_python_exception_is_the_query_s_error(string expression, string message)
    {
        if (message.Length == 0)
        {
            await python.RunAsync($"Broken = {expression}\ndef fail(): raise Broken()");
            var broken = await FailsAsync("fail()");
            Assert.StartsWith("E: <str() of the exception failed>", broken.Message, StringComparison.Ordinal);
            return;
        }
        var error = await FailsAsync(expression);
        Assert.Equal(ProbingErrorKind.PythonError, error.Kind);
        Assert.Equal(message, error.Message);
        Assert.StartsWith("Traceback (most recent call last):", error.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("<probing>", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_traceback_shows_the_host_s_frames_and_causes()
    {
        await python.RunAsync("""
            def inner(): raise KeyError('k')
            def outer():
                try: inner()
                except KeyError as e: raise RuntimeError('outer') from e
            """);
        var error = await FailsAsync("outer()");
        Assert.Contains("in inner", error.Detail, StringComparison.Ordinal);
        Assert.Contains("direct cause", error.Detail, StringComparison.Ordinal);
        Assert.Contains("RuntimeError: outer", error.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_frame_stays_alive_after_an_error()
    {
        await python.RunAsync("""
            import weakref
            class Big: pass
            def hold():
                global seen
                big = Big(); seen = weakref.ref(big)
                raise ValueError('x')
            """);
        await FailsAsync("hold()");
        Assert.Equal("value:bool\ntrue", await python.Extension.ShowAsync("seen() is None"));
    }

    [Theory]
    [InlineData("1 +", "SyntaxError: ")]
    [InlineData("x = 1", "SyntaxError: ")]
    [InlineData("import os", "SyntaxError: ")]
    [InlineData("(1", "SyntaxError: ")]
    public async Task A_syntax_error_tells_its_position(string expression, string start)
    {
        var error = await FailsAsync(expression);
        Assert.Equal(ProbingErrorKind.PythonError, error.Kind);
        Assert.StartsWith(start, error.Message, StringComparison.Ordinal);
        Assert.Matches("at line 1, column [0-9]+", error.Message);
    }

    [Fact]
    public async Task An_unknown_name_is_told_with_the_names_there_are()
    {
        await python.RunAsync("learning_rate = 0.1");
        var error = await FailsAsync("learning_rat");
        Assert.Equal(ProbingErrorKind.NotFound, error.Kind);
        Assert.StartsWith("NameError: name 'learning_rat' is not defined: __main__ has learning_rate", error.Message, StringComparison.Ordinal);
        error = await FailsAsync("nosuchmodule.thing()");
        Assert.Contains("no module named 'nosuchmodule', and __main__ has ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1, 'a']", "column 'value' mixes types: int before, str in row 1 (counted from 0)")]
    [InlineData("[{'x': 1}, {}, {'x': b''}]", "column 'x' mixes types: int before, bytes in row 2")]
    [InlineData("[True, 1]", "column 'value' mixes types: bool before, int in row 1")]
    [InlineData("[{'a': 1}, 5]", "row 1 (counted from 0) is int, but the rows before it have fields")]
    [InlineData("[0.5, 2**53 + 1]", "the integer 9007199254740993 (row 1, counted from 0), which no float holds exactly")]
    [InlineData("[2**53 + 1, 0.5]", "the integer 9007199254740993")]
    [InlineData("[0.5, 10**30]", "which no float holds exactly")]
    [InlineData("{'1': 0, 1: 0}", "has two keys that both read '1'")]
    [InlineData("{'l': [[1], ['a']]}", "column 'item' mixes types: int before, str in row 1")]
    [InlineData("{'l': loop}", "nested deeper than 64 levels")]
    [InlineData("datetime.timedelta.max", "does not fit 64 bits")]
    public async Task Values_that_make_no_table_are_an_error_that_says_where(string expression, string part)
    {
        await python.RunAsync("import datetime; loop = []; loop.append(loop)");
        var error = await FailsAsync(expression);
        Assert.Equal(ProbingErrorKind.InvalidQuery, error.Kind);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Contains($"python.`{expression}`", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dict_of_data_is_no_row() =>
        Assert.Equal(ProbingErrorKind.LimitExceeded, (await FailsAsync("{i: i for i in range(5000)}")).Kind);

    [Fact]
    public async Task An_endless_generator_ends_at_the_row_limit()
    {
        var error = await FailsAsync("itertools.count()", Sql.Context(rows: 10_000));
        Assert.Equal(ProbingErrorKind.LimitExceeded, error.Kind);
        Assert.Contains("more than 10000 rows", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("itertools.repeat('x' * 1000)")]
    [InlineData("(['x' * 2_000_000] * 5 for _ in iter(int, 1))")]
    [InlineData("({'a': i} for i in itertools.count())")]
    public async Task An_endless_generator_ends_at_the_byte_limit(string expression)
    {
        var error = await FailsAsync(expression, Sql.Context(bytes: 5_000_000));
        Assert.Equal(ProbingErrorKind.LimitExceeded, error.Kind);
        Assert.Contains("more than 5000000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conversion_ends_at_its_deadline()
    {
        var error = await FailsAsync("itertools.count()", Sql.Context(seconds: 0.4));
        Assert.Equal(ProbingErrorKind.Timeout, error.Kind);
    }

    [Fact]
    public async Task The_host_runs_on_while_a_big_value_is_converted()
    {
        // Processor time of the thread that converts, seen by a thread that always wants the GIL: a conversion in one
        // piece would use all of it between two looks, on a machine of any speed.
        await python.RunAsync("""
            import threading, time
            many = [{'a': i, 'b': 'x'} for i in range(400_000)]
            clock = time.pthread_getcpuclockid(threading.get_ident())
            looks = []
            stop = threading.Event()
            def look():
                while not stop.is_set():
                    looks.append(time.clock_gettime(clock))
            looker = threading.Thread(target=look); looker.start()
            """);
        await python.Extension.OpenAsync("many");
        await python.RunAsync("stop.set(); looker.join()");
        var shown = await python.Extension.ShowAsync("max(b - a for a, b in zip(looks, looks[1:])) / (looks[-1] - looks[0])");
        Assert.InRange(double.Parse(shown.Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture), 0, 0.6);
    }

    private async Task<ProbingException> FailsAsync(string expression, Probing.Sdk.Tables.QueryContext? query = null) =>
        await Assert.ThrowsAsync<ProbingException>(() => python.Extension.OpenAsync(expression, query));
}
