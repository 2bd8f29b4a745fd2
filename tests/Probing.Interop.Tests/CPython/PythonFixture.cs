using Probing.Interop.CPython;

namespace Probing.Interop.Tests.CPython;

/// <summary>One Python and one executor for all tests that need them; they run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PythonCollection : ICollectionFixture<PythonFixture>
{
    public const string Name = "Python";
}

/// <summary>The hosted Python and its executor.</summary>
public sealed class PythonFixture : IDisposable
{
    private readonly PythonHost _host = new();

    public PythonExecutor Executor { get; } = new();

    /// <summary>The repr of an expression's value.</summary>
    public Task<string> ReprAsync(string expression, double seconds = 20, CancellationToken cancellationToken = default) =>
        Executor.RunAsync($"`{expression}`", _ =>
        {
            using var value = Evaluation.Evaluate(expression);
            using var repr = Objects.Repr(value.Address);
            return Unicode.Text(repr.Address);
        }, DateTime.UtcNow.AddSeconds(seconds), cancellationToken);

    /// <summary>Runs statements in <c>__main__</c>.</summary>
    public Task RunAsync(string code) => Executor.RunAsync("test", _ =>
    {
        using var text = Unicode.New(code);
        using var limit = Numbers.NewInt(1000L);
        using var result = PythonBridge.Call("run_captured"u8, text.Address, limit.Address);
        return true;
    }, DateTime.UtcNow.AddSeconds(20));

    public void Dispose()
    {
        Executor.Dispose();
        GC.KeepAlive(_host);
    }
}
