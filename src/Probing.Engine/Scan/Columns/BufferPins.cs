using System.Buffers;
using Apache.Arrow;

namespace Probing.Engine.Scan.Columns;

/// <summary>Keeps a batch's buffers in place while DuckDB's vectors point into them.</summary>
internal sealed unsafe class BufferPins : IDisposable
{
    private readonly List<MemoryHandle> _handles = [];

    /// <summary>Bytes pinned so far; a buffer that several arrays share counts for each.</summary>
    internal long Bytes { get; private set; }

    /// <summary>The buffer's first byte; null when it is empty.</summary>
    internal byte* Pin(ArrowBuffer buffer)
    {
        if (buffer.IsEmpty)
            return null;
        var handle = buffer.Memory.Pin();
        _handles.Add(handle);
        Bytes += buffer.Length;
        return (byte*)handle.Pointer;
    }

    public void Dispose()
    {
        foreach (var handle in _handles)
            handle.Dispose();
        _handles.Clear();
    }
}
