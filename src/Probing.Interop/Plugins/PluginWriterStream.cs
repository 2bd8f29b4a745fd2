using System.Runtime.InteropServices;
using Probing.Interop.Plugins.Abi;

namespace Probing.Interop.Plugins;

/// <summary>A <c>struct probing_writer</c> of a plugin.</summary>
internal sealed unsafe class PluginWriterStream(PluginAbi.Writer* writer) : Stream
{
    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* source = &MemoryMarshal.GetReference(buffer))
        {
            if (buffer.Length > 0 && writer->Write(writer->Context, source, (nuint)buffer.Length) != 0)
                throw new OperationCanceledException("the plugin does not want the rest of the file");
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
