using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Probing.Interop.Libc;

namespace Probing.Storage.Rings;

/// <summary>
/// A ring file, of a living process or a dead one. Reading takes no lock and stops no writer. It goes through system calls: a
/// file that somebody cuts off meanwhile is then an error, not a SIGBUS. Rings of this process are read as memory, at more than
/// twice the speed; were one of them cut off, its writer would not survive either. Any thread.
/// </summary>
public sealed class RingFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly RingMapping? _mapping;

    private RingFile(string path, SafeFileHandle handle, RingDescriptor descriptor, RingMapping? mapping) =>
        (Path, _handle, Descriptor, _mapping) = (path, handle, descriptor, mapping);

    public string Path { get; }

    public RingDescriptor Descriptor { get; }

    /// <summary>Opens a file and checks all that never changes in it.</summary>
    /// <exception cref="RingFileException">It cannot be read; the message says why.</exception>
    public static RingFile Open(string path) => Open(path, descriptor => descriptor.Process == RingProcess.Current);

    /// <summary>The same, read as memory where <paramref name="isMapped"/> says so.</summary>
    internal static RingFile Open(string path, Func<RingDescriptor, bool> isMapped)
    {
        // Opening a pipe would wait for whoever writes to it; a link may lead anywhere.
        var status = FileStatus.Of(path);
        if (status is { IsRegularFile: false })
            throw new RingFileException(RingFault.Foreign, path, "this is no regular file");
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var descriptor = ReadDescriptor(path, handle);
            var mapping = status is { } found && isMapped(descriptor)
                ? RingMappings.Rent(
                    new RingMappings.Key(path, found.Inode, descriptor.CreatedNanoseconds), handle, descriptor.Layout.FileBytes)
                : null;
            var file = new RingFile(path, handle, descriptor, mapping);
            handle = null;
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RingFileException(RingFault.Unreadable, path, $"it cannot be opened: {e.Message}", e);
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>What there is to read now.</summary>
    /// <exception cref="RingFileException">The file was cut off.</exception>
    public RingSnapshot Snapshot() => RingDirectory.Read(this);

    /// <summary>Fills <paramref name="buffer"/> from the file.</summary>
    /// <exception cref="RingFileException">There is not so much in it any more.</exception>
    internal void Read(long offset, Span<byte> buffer)
    {
        if (_mapping == null)
            Read(Path, _handle, offset, buffer);
        else if (!_mapping.TryRead(offset, buffer))
            throw new RingFileException(RingFault.Truncated, Path, $"it has no {buffer.Length} bytes at {offset}");
    }

    public void Dispose()
    {
        if (_handle.IsClosed)
            return;
        _handle.Dispose();
        if (_mapping != null)
            RingMappings.Return(_mapping);
    }

    private static RingDescriptor ReadDescriptor(string path, SafeFileHandle handle)
    {
        var length = RandomAccess.GetLength(handle);
        Span<byte> header = stackalloc byte[RingHeader.Bytes];
        header.Clear();
        Read(path, handle, 0, header[..(int)Math.Min(length, header.Length)]);
        var bytes = new RingHeader(path, header).DescriptorBytes(length);
        var buffer = ArrayPool<byte>.Shared.Rent(bytes);
        try
        {
            Read(path, handle, 0, buffer.AsSpan(0, bytes));
            return new RingHeader(path, buffer.AsSpan(0, bytes)).Read(length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Read(string path, SafeFileHandle handle, long offset, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            int count;
            try
            {
                count = RandomAccess.Read(handle, buffer, offset);
            }
            catch (IOException e)
            {
                throw new RingFileException(RingFault.Unreadable, path, $"it cannot be read: {e.Message}", e);
            }
            if (count == 0)
                throw new RingFileException(RingFault.Truncated, path,
                    $"it ends at {offset}, in the middle of what it should hold");
            buffer = buffer[count..];
            offset += count;
        }
    }
}
