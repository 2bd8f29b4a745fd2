using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Probing.Server.Formats;

namespace Probing.Server.Endpoints;

/// <summary>
/// The body of a streamed answer. It collects until <see cref="FlushSize"/> bytes are there, so that a failure among
/// the first rows can still become a problem document, then sends in chunks, waiting for the client to take them.
/// </summary>
/// <remarks>
/// The chunks are framed here and not by Kestrel because its HTTP/1.1 has no trailers, and row count, time and error
/// are known only at the end.
/// </remarks>
internal sealed class ResponseBody(HttpContext http, string contentType) : IBufferWriter<byte>, IDisposable
{
    public const int FlushSize = 64 * 1024;

    private readonly HttpResponse _response = http.Response;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * FlushSize);
    private int _length;

    public bool HasStarted => _response.HasStarted;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _buffer.AsSpan(_length);
    }

    public void Advance(int count) => _length += count;

    /// <summary>Sends what is there when it is worth a chunk; waits while the client is slower than we are.</summary>
    public ValueTask FlushIfFullAsync(CancellationToken cancellationToken) =>
        _length >= FlushSize ? SendChunkAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Ends the answer. One that never reached the wire gets a length and its summary as headers.</summary>
    public async Task CompleteAsync(ResultSummary summary, CancellationToken cancellationToken)
    {
        if (!HasStarted)
        {
            foreach (var (name, value) in SummaryHeaders.Of(summary))
                _response.Headers[name] = value;
            _response.ContentType = contentType;
            _response.ContentLength = _length;
            await _response.BodyWriter.WriteAsync(_buffer.AsMemory(0, _length), cancellationToken);
            return;
        }
        if (_length > 0)
            await SendChunkAsync(cancellationToken);
        await EndChunksAsync(summary, cancellationToken);
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Reserve(int sizeHint)
    {
        var needed = _length + Math.Max(sizeHint, 256);
        if (needed <= _buffer.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, 2 * _buffer.Length));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    private async ValueTask SendChunkAsync(CancellationToken cancellationToken)
    {
        if (!HasStarted)
            await StartAsync(cancellationToken);
        var writer = _response.BodyWriter;
        WriteChunk(writer);
        _length = 0;
        var flushed = await writer.FlushAsync(cancellationToken);
        if (flushed.IsCompleted)
            throw new OperationCanceledException("the client closed the connection");
    }

    /// <summary>
    /// One span for the whole chunk: the socket then sends one block instead of dozens of small ones.
    /// </summary>
    private void WriteChunk(PipeWriter writer)
    {
        const int framing = 16;
        var to = writer.GetSpan(_length + framing);
        var at = 0;
        if (Chunked)
        {
            Utf8.TryWrite(to, CultureInfo.InvariantCulture, $"{_length:x}\r\n", out at);
            "\r\n"u8.CopyTo(to[(at + _length)..]);
        }
        _buffer.AsSpan(0, _length).CopyTo(to[at..]);
        writer.Advance(at + _length + (Chunked ? 2 : 0));
    }

    private async Task EndChunksAsync(ResultSummary summary, CancellationToken cancellationToken)
    {
        if (_response.SupportsTrailers())
        {
            foreach (var (name, value) in SummaryHeaders.Of(summary))
                _response.AppendTrailer(name, value);
        }
        if (!Chunked)
            return;
        var lines = SummaryHeaders.Of(summary).Select(trailer => $"{trailer.Name}: {trailer.Value}\r\n");
        _response.BodyWriter.Write(Encoding.ASCII.GetBytes($"0\r\n{string.Concat(lines)}\r\n"));
        await _response.BodyWriter.FlushAsync(cancellationToken);
    }

    // HTTP/1.0 knows no chunks; there the end of the connection ends the body. In one's own process there is no framing.
    private bool Chunked => HttpProtocol.IsHttp11(http.Request.Protocol);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _response.ContentType = contentType;
        if (Chunked)
        {
            _response.Headers.TransferEncoding = "chunked";
            _response.Headers.Trailer = SummaryHeaders.All;
        }
        return _response.StartAsync(cancellationToken);
    }
}
