using System.Text;
using Probing.Interop.Libc;

namespace Probing.Extensions.Process.Procfs;

/// <summary>
/// A buffer that holds one file of /proc at a time and is used again for the next: a scan over a thousand threads
/// allocates it once.
/// </summary>
internal sealed class ProcFile
{
    private byte[] _buffer = new byte[4096];
    private int _length;

    /// <summary>What was read last; valid until the next read.</summary>
    public ReadOnlySpan<byte> Content => _buffer.AsSpan(0, _length);

    /// <summary>The content as text without the line end; bytes that are no UTF-8 become U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Content.TrimEnd((byte)'\n'));

    /// <summary>Reads a file; returns 0 or the errno, and then <see cref="Content"/> is empty.</summary>
    public int Read(string path) => NativeFile.ReadAll(path, ref _buffer, out _length);
}
