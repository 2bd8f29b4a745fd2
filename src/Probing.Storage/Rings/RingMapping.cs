using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Probing.Storage.Rings;

/// <summary>A ring file as memory. It stays mapped while somebody reads, also when it is disposed meanwhile. Any thread.</summary>
internal sealed unsafe class RingMapping : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly long _length;

    internal RingMapping(RingMappings.Key key, SafeFileHandle handle, long length)
    {
        (Key, _length) = (key, length);
        _file = MemoryMappedFile.CreateFromFile(handle, mapName: null, length, MemoryMappedFileAccess.Read,
            HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
    }

    internal RingMappings.Key Key { get; }

    /// <summary>How many files read through it; of <see cref="RingMappings"/>, under its lock.</summary>
    internal int Users { get; set; }

    /// <summary>Copies bytes; false when the file has none there.</summary>
    /// <exception cref="ObjectDisposedException">It is not mapped any more.</exception>
    internal bool TryRead(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset > _length - buffer.Length)
            return false;
        byte* memory = null;
        try
        {
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref memory);
            new ReadOnlySpan<byte>(memory + offset, buffer.Length).CopyTo(buffer);
        }
        finally
        {
            if (memory != null)
                _view.SafeMemoryMappedViewHandle.ReleasePointer();
        }
        return true;
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
