using Probing.Sdk;

namespace Probing.Server.Endpoints;

/// <summary>
/// A request's or response's body as an extension sees it: limited in bytes, and shut when its call is over. Kestrel uses the
/// same stream for the connection's next request, where an extension that was given up has no business.
/// </summary>
/// <param name="inner">The server's stream.</param>
/// <param name="limit">Most bytes written.</param>
/// <param name="exceeded">The error when that is passed.</param>
internal sealed class CallBody(Stream inner, long limit, Func<ProbingException> exceeded) : Stream
{
    private volatile bool _shut;
    private long _length;

    public override bool CanRead => !_shut && inner.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => !_shut && inner.CanWrite;

    public override long Length => throw new NotSupportedException("the length is known at the end only");

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException("a body goes forward only");
    }

    public void Shut() => _shut = true;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Open.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Open.ReadAsync(buffer, offset, count, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Count(buffer.Length);
        return Open.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        WriteAsync(buffer, offset, count, CancellationToken.None).GetAwaiter().GetResult();

    public override Task FlushAsync(CancellationToken cancellationToken) => Open.FlushAsync(cancellationToken);

    // A synchronous flush could not wait for a slow client, and nothing is held back: a write sends.
    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("a body goes forward only");

    public override void SetLength(long value) => throw new NotSupportedException("a body has no length to set");

    private Stream Open => _shut ? throw new OperationCanceledException("the call is over") : inner;

    private void Count(int bytes)
    {
        if (Interlocked.Add(ref _length, bytes) > limit)
            throw exceeded();
    }
}
