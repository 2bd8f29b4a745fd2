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

    public void Dispose()
    {
        Executor.Dispose();
        GC.KeepAlive(_host);
    }
}
