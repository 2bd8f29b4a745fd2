using Probing.Interop.CPython;
using Probing.Interop.Tests.CPython;

namespace Probing.Extensions.Tests.Python;

/// <summary>One Python and one executor for all tests that need them; they run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PythonCollection : ICollectionFixture<PythonFixture>
{
    public const string Name = "Python";
}

/// <summary>Runs queries against the hosted Python.</summary>
public sealed class PythonFixture : IDisposable
{
    private readonly PythonHost _host = new();

    public PythonFixture()
    {
        Executor = new PythonExecutor();
        Extension = new Probing.Extensions.Python.PythonExtension(Executor);
    }

    public PythonExecutor Executor { get; }

    public Probing.Extensions.Python.PythonExtension Extension { get; }

    /// <summary>The answer, or the error's message.</summary>
    public async Task<string> TryShowAsync(string expression)
    {
        try
        {
            return await Extension.ShowAsync(expression);
        }
        catch (Probing.Sdk.ProbingException e)
        {
            return e.Message;
        }
    }

    /// <summary>Skips a test whose module the hosted Python does not have.</summary>
    public async Task NeedsAsync(string module)
    {
        var found = await Extension.ShowAsync($"importlib.util.find_spec('{module}') is not None");
        Assert.SkipUnless(found.EndsWith("true", StringComparison.Ordinal), $"the hosted Python has no {module}");
        await RunAsync($"import {module}");
    }

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
