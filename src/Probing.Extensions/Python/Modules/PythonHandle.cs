using Probing.Interop.CPython;

namespace Probing.Extensions.Python.Modules;

/// <summary>A Python object that outlives a turn with the GIL; given up wherever it is.</summary>
/// <param name="value">Owned.</param>
internal sealed class PythonHandle(nint value) : IDisposable
{
    private nint _value = value;

    ~PythonHandle() => Release();

    /// <summary>The object. Borrowed.</summary>
    public nint Value => _value;

    /// <summary>Calls it without arguments; throws the Python error. With the GIL.</summary>
    public bool Call()
    {
        Objects.Call(_value).Dispose();
        return true;
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        Release();
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _value, 0) is var owned && owned != 0)
            DecrefQueue.Release(owned);
    }
}
