using Probing.Interop.CPython;
using Probing.Interop.Tests.CPython;
using Probing.Sdk;

namespace Probing.Extensions.Tests.Python;

[Collection(PythonCollection.Name)]
public sealed class ArrowObjectTests(PythonFixture python)
{
    // What pyarrow, polars and DuckDB objects look like to the protocol.
    private const string Producer = """
        class Producer:
            def __init__(self, capsule): self.capsule = capsule
            def __arrow_c_stream__(self, requested_schema=None): return self.capsule
        """;

    [Fact]
    public async Task A_stream_is_its_columns()
    {
        await ProduceAsync([1, 2], [], [3]);
        Assert.Equal("c:int64\n1\n2\n3", await python.Extension.ShowAsync("Producer(capsule)"));
    }

    [Fact]
    public async Task A_stream_longer_than_the_row_limit_is_refused()
    {
        await ProduceAsync([1, 2], [3]);
        var error = await Assert.ThrowsAsync<ProbingException>(
            () => python.Extension.ShowAsync("Producer(capsule)", Sql.Context(rows: 2)));
        Assert.Equal(ProbingErrorKind.LimitExceeded, error.Kind);
    }

    [Fact]
    public async Task A_stream_that_was_read_already_is_an_error()
    {
        await ProduceAsync([1]);
        await python.Extension.ShowAsync("Producer(capsule)");
        var error = await Assert.ThrowsAsync<ProbingException>(() => python.Extension.ShowAsync("Producer(capsule)"));
        Assert.Contains("already", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exception_of_the_producer_is_the_query_s_error()
    {
        await python.RunAsync("class Bad:\n    def __arrow_c_stream__(self, requested_schema=None): raise ImportError('needs pyarrow')");
        var error = await Assert.ThrowsAsync<ProbingException>(() => python.Extension.ShowAsync("Bad()"));
        Assert.StartsWith("ImportError: needs pyarrow", error.Message, StringComparison.Ordinal);
    }

    private async Task ProduceAsync(params long[][] batches)
    {
        await python.RunAsync(Producer);
        await python.Executor.RunAsync("capsule", _ =>
        {
            using var capsule = StreamCapsule.Of(batches);
            using var main = Evaluation.Evaluate("vars(sys.modules['__main__'])");
            using var name = Unicode.New("capsule");
            Containers.SetDictItem(main.Address, name.Address, capsule.Address);
            return true;
        }, DateTime.UtcNow.AddSeconds(20));
    }
}
