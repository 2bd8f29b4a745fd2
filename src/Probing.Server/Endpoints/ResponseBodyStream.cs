using System.Buffers;

namespace Probing.Server.Endpoints;

/// <summary>
/// A streamed answer as a stream. Asynchronous only: a synchronous write could not wait for a slow client.
/// </summary>
internal sealed class ResponseBodyStream(ResponseBody body) : Stream
{
    private long _length;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // A writer that hands over a big block must not make us hold a second one.
        for (var at = 0; at < buffer.Length; at += ResponseBody.FlushSize)
        {
            body.Write(buffer.Span.Slice(at, Math.Min(ResponseBody.FlushSize, buffer.Length - at)));
            await body.FlushIfFullAsync(cancellationToken);
        }
        _length += buffer.Length;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("write asynchronously");

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
