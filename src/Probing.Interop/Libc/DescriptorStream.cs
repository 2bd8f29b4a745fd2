using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <summary>
/// Writes to an inherited descriptor with plain <c>write</c>. <see cref="FileStream"/> would write at an offset of its own,
/// which overwrites what others append to the same file, and the console's stream hides a broken pipe. The descriptor
/// stays open.
/// </summary>
public sealed partial class DescriptorStream(int descriptor) : Stream
{
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int BrokenPipe = 32;
    private const short PollOut = 4;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = write(descriptor, buffer, (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }
            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case TryAgain:
                    // Somebody who shares the terminal made it non-blocking.
                    var wait = new PollEntry { Descriptor = descriptor, Events = PollOut };
                    _ = poll(ref wait, 1, -1);
                    break;
                case BrokenPipe:
                    throw new BrokenPipeException();
                case var error:
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error));
            }
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, ReadOnlySpan<byte> buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(ref PollEntry entries, nuint count, int timeoutMs);
}
