using Probing.Interop.CPython;

namespace Probing.Extensions.Python.Modules;

/// <summary>A generator that goes on giving pieces of an answer.</summary>
/// <param name="chunks">An object <c>Chunks</c> of the bridge.</param>
internal sealed class PythonStream(PythonHandle chunks) : IDisposable
{
    /// <summary>The next piece; null at the end. With the GIL.</summary>
    public byte[]? Next()
    {
        using var piece = PythonBridge.Call("chunks_next"u8, chunks.Value);
        return piece.Address == Objects.None ? null : Unicode.Bytes(piece.Address).ToArray();
    }

    /// <summary>Lets the generator clean up. With the GIL.</summary>
    public bool Close()
    {
        PythonBridge.Call("chunks_close"u8, chunks.Value).Dispose();
        return true;
    }

    public void Dispose() => chunks.Dispose();
}
