using System.Runtime.InteropServices;
using Probing.Interop.Plugins.Abi;

namespace Probing.Plugin;

/// <summary>The body of a call's request, or of its response, in the host.</summary>
internal sealed unsafe class CallStream(PluginAbi.Call* call, bool isRequest) : Stream
{
    public override bool CanRead => isRequest;

    public override bool CanWrite => !isRequest;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        fixed (byte* target = &MemoryMarshal.GetReference(buffer))
        {
            var count = buffer.Length == 0 ? 0 : call->Read(call->Context, target, (nuint)buffer.Length);
            return count < 0 ? throw Gone() : (int)count;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* source = &MemoryMarshal.GetReference(buffer))
        {
            if (buffer.Length > 0 && call->Write(call->Context, source, (nuint)buffer.Length) != 0)
                throw Gone();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private static OperationCanceledException Gone() => new("the client has gone");
}
