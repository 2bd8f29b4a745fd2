using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Inspection.Memory;

/// <summary>
/// The memory of a process, read by the page and kept until <see cref="Forget"/>: structures that lie together, such as
/// the frames of a stack, cost one system call and belong to one moment. For one thread at a time.
/// </summary>
internal sealed class TargetMemory(int pid)
{
    private const int PageSize = 4096;
    private const int MaxBlock = 16 << 20;

    private readonly Dictionary<ulong, byte[]> _pages = [];
    private readonly Stack<byte[]> _spare = [];

    public int Pid { get; } = pid;

    /// <summary>Drops what was read before: the next reads see the process as it is then.</summary>
    public void Forget()
    {
        foreach (var page in _pages.Values)
            _spare.Push(page);
        _pages.Clear();
    }

    public ulong Pointer(ulong address) => Scalar<ulong>(address);

    public int Int32(ulong address) => Scalar<int>(address);

    public long Int64(ulong address) => Scalar<long>(address);

    public byte Byte(ulong address) => Scalar<byte>(address);

    /// <exception cref="UnreadableMemoryException">Nothing is mapped there, or the length is absurd.</exception>
    public byte[] Bytes(ulong address, long length)
    {
        if (length is < 0 or > MaxBlock)
            throw new UnreadableMemoryException($"a length of {length}");
        var bytes = new byte[length];
        Read(address, bytes);
        return bytes;
    }

    /// <summary>The text that ends with a zero byte.</summary>
    public string CString(ulong address, int maxLength = 512)
    {
        var bytes = new List<byte>();
        while (bytes.Count < maxLength && Byte(address + (ulong)bytes.Count) is not 0 and var next)
            bytes.Add(next);
        return Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(bytes));
    }

    /// <summary>Reads now, past what is kept; false when one of the addresses cannot be read.</summary>
    public bool TryReadFresh(ReadOnlySpan<ulong> addresses, int size, Span<byte> buffer)
    {
        var errno = ProcessMemory.ReadMany(Pid, addresses, size, buffer);
        ThrowIfLost(errno);
        return errno == 0;
    }

    /// <summary>Reads a pointer now, past what is kept.</summary>
    public ulong PointerNow(ulong address)
    {
        Span<byte> bytes = stackalloc byte[8];
        if (!TryReadFresh([address], bytes.Length, bytes))
            throw new UnreadableMemoryException($"nothing at {address:x}");
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    public void Read(ulong address, Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var start = address & ~(ulong)(PageSize - 1);
            var from = (int)(address - start);
            var count = Math.Min(buffer.Length, PageSize - from);
            Page(start).AsSpan(from, count).CopyTo(buffer);
            buffer = buffer[count..];
            address += (ulong)count;
        }
    }

    private T Scalar<T>(ulong address) where T : unmanaged
    {
        Span<byte> bytes = stackalloc byte[Unsafe.SizeOf<T>()];
        Read(address, bytes);
        return MemoryMarshal.Read<T>(bytes);
    }

    private byte[] Page(ulong start)
    {
        if (_pages.TryGetValue(start, out var page))
            return page;
        page = _spare.TryPop(out var spare) ? spare : new byte[PageSize];
        var errno = ProcessMemory.Read(Pid, start, page);
        if (errno != 0)
            _spare.Push(page);
        ThrowIfLost(errno);
        if (errno != 0)
            throw new UnreadableMemoryException($"nothing at {start:x}");
        return _pages[start] = page;
    }

    // Not the address is wrong but the process is gone or closed to us: no second try helps.
    private void ThrowIfLost(int errno)
    {
        if (errno == Errno.NoProcess)
            throw new ProbingException(ProbingErrorKind.Unavailable, $"process {Pid} ended while it was read");
        if (errno is Errno.NotPermitted or Errno.AccessDenied)
            throw AccessRefusal.Of(Pid);
    }
}
