using System.Text;
using System.Text.Json;
using Probing.Sdk;
using Probing.Sdk.Calls;

namespace Probing.Extensions.Tests.Python;

[Collection(PythonCollection.Name)]
public sealed class EvalCallTests(PythonFixture python)
{
    [Theory]
    [InlineData("1 + 1", "2", "int", null)]
    [InlineData("x = 5\nx * 2", "10", "int", null)]
    [InlineData("x = 5", "None", "NoneType", null)]
    [InlineData("print('a', 1, sep='-')\n'v'", "'v'", "str", "a-1\n")]
    [InlineData("for i in range(3): print(i, end=' ')", "None", "NoneType", "0 1 2 ")]
    [InlineData("def f():\n    print('in f')\nf()", "None", "NoneType", "in f\n")]
    [InlineData("[print(i) for i in range(2)]", "[None, None]", "list", "0\n1\n")]
    [InlineData("import textwrap\nclass C:\n    y = textwrap.dedent(' z')\nC.y", "'z'", "str", null)]
    [InlineData("import fractions as fr\nfr.Fraction(1, 2)", "Fraction(1, 2)", "Fraction", null)]
    [InlineData("global_one = 1\ndef get():\n    global global_one\n    global_one += 1\n    return global_one\nget()", "2", "int", null)]
    public async Task Code_answers_its_last_value_and_its_prints(string code, string value, string type, string? output)
    {
        var answer = await EvalAsync("application/json", JsonSerializer.Serialize(new { code }));
        Assert.Equal(value, answer.GetProperty("value").GetString());
        Assert.Equal(type, answer.GetProperty("type").GetString());
        Assert.Equal(output, answer.TryGetProperty("output", out var printed) ? printed.GetString() : null);
        Assert.True(answer.GetProperty("duration_ms").GetDouble() >= 0);
    }

    [Fact]
    public async Task Plain_text_is_code_too() =>
        Assert.Equal("3", (await EvalAsync("text/plain; charset=utf-8", "1 + 2")).GetProperty("value").GetString());

    [Fact]
    public async Task Assignments_stay_in_main()
    {
        await EvalAsync("text/plain", "kept_by_eval = 'yes'");
        Assert.Equal("value:utf8\nyes", await python.Extension.ShowAsync("sys.modules['__main__'].kept_by_eval"));
        await EvalAsync("text/plain", "del kept_by_eval");
        await Assert.ThrowsAsync<ProbingException>(() => python.Extension.ShowAsync("kept_by_eval"));
    }

    [Fact]
    public async Task A_function_left_behind_prints_to_the_host_again()
    {
        await python.RunAsync("import io, sys, contextlib");
        await EvalAsync("text/plain", "def later(): print('to the host')");
        var answer = await EvalAsync("text/plain", """
            caught = io.StringIO()
            with contextlib.redirect_stdout(caught): later()
            caught.getvalue()
            """);
        Assert.Equal("'to the host\\n'", answer.GetProperty("value").GetString());
    }

    [Fact]
    public async Task Prints_to_a_file_go_there()
    {
        var answer = await EvalAsync("text/plain", "import io\nf = io.StringIO()\nprint('x', file=f)\nf.getvalue()");
        Assert.Equal("'x\\n'", answer.GetProperty("value").GetString());
        Assert.False(answer.TryGetProperty("output", out _));
    }

    [Theory]
    [InlineData("application/json", "{}", ProbingErrorKind.InvalidArgument)]
    [InlineData("application/json", "nonsense", ProbingErrorKind.InvalidArgument)]
    [InlineData("application/json", "{\"code\": \"1\", \"timeout_s\": -1}", ProbingErrorKind.InvalidArgument)]
    [InlineData("application/json", "{\"code\": \" \"}", ProbingErrorKind.InvalidArgument)]
    [InlineData("image/png", "1", ProbingErrorKind.InvalidArgument)]
    [InlineData("text/plain", "1/0", ProbingErrorKind.PythonError)]
    [InlineData("text/plain", "raise SystemExit(2)", ProbingErrorKind.PythonError)]
    [InlineData("text/plain", "if True", ProbingErrorKind.PythonError)]
    [InlineData("application/json", "{\"code\": \"while True: pass\", \"timeout_s\": 0.2}", ProbingErrorKind.Timeout)]
    public async Task What_cannot_be_run_is_an_error(string contentType, string body, ProbingErrorKind kind)
    {
        var error = await Assert.ThrowsAsync<ProbingException>(() => EvalAsync(contentType, body));
        Assert.Equal(kind, error.Kind);
        if (kind == ProbingErrorKind.Timeout)
            await Eventually.IsAsync(async () => (await python.TryShowAsync("1")) == "value:int64\n1");
    }

    [Fact]
    public void Only_a_caller_with_the_right_to_execute_may_call()
    {
        var route = Assert.Single(python.Extension.Routes);
        Assert.Equal(("POST", "eval", EngineRight.Execute), (route.Method, route.Path, route.Right));
    }

    [Fact]
    public void Options_are_validated_and_described()
    {
        Assert.Equal("30", python.Extension.Get("eval_timeout_s"));
        python.Extension.Set("eval_timeout_s", "2.5");
        Assert.Equal("2.5", python.Extension.Get("eval_timeout_s"));
        python.Extension.Set("eval_timeout_s", "30");
        var error = Assert.Throws<ProbingException>(() => python.Extension.Set("repr_limit", "few"));
        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
        Assert.Equal(ProbingErrorKind.NotFound, Assert.Throws<ProbingException>(() => python.Extension.Set("nope", "1")).Kind);
    }

    private async Task<JsonElement> EvalAsync(string contentType, string body)
    {
        var response = await python.Extension.CallAsync(
            new EngineRequest("POST", "eval") { ContentType = contentType, Body = new MemoryStream(Encoding.UTF8.GetBytes(body)) },
            CancellationToken.None);
        Assert.Equal("application/json", response.ContentType);
        using var answer = new MemoryStream();
        await response.WriteBody(answer, CancellationToken.None);
        return JsonDocument.Parse(answer.ToArray()).RootElement;
    }
}
