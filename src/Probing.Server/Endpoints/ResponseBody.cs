using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Probing.Server.Formats;

namespace Probing.Server.Endpoints;

/// <summary>
/// The body of a streamed answer. It collects until <see cref="FlushSize"/> bytes are there, so that a failure among the
/// first rows can still become a problem document, then sends in chunks, waiting for the client to take them.
/// </summary>
/// <remarks>
/// The chunks are framed here and not by Kestrel because its HTTP/1.1 has no trailers, and row count, time and error are
/// known only at the end.
/// </remarks>
internal sealed class ResponseBody(HttpContext http, string contentType) : IBufferWriter<byte>, IDisposable
{
    /// <summary>Rows of an answer: in a header when the answer is short, else in a trailer.</summary>
    public const string RowCountHeader = "Probing-Row-Count";

    /// <summary>Milliseconds from request to last row; header or trailer.</summary>
    public const string ElapsedHeader = "Probing-Elapsed-Ms";

    /// <summary>Code of the error that ended the rows early; trailer only.</summary>
    public const string ErrorHeader = "Probing-Error";

    /// <summary>What the caller should know about the rows: a JSON list in ASCII; header or trailer, absent when there is nothing.</summary>
    public const string WarningsHeader = "Probing-Warnings";

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
    public async Task CompleteAsync(ResultSummary result, CancellationToken cancellationToken)
    {
        var summary = new List<(string Name, string Value)>
        {
            (RowCountHeader, result.RowCount.ToString(CultureInfo.InvariantCulture)),
            (ElapsedHeader, result.Elapsed.TotalMilliseconds.ToString("f3", CultureInfo.InvariantCulture)),
        };
        if (result.Warnings.Count > 0)
            summary.Add((WarningsHeader, AsciiJson(result.Warnings)));
        if (result.Error is not null)
            summary.Add((ErrorHeader, result.Error.Kind.Code));
        if (!HasStarted)
        {
            foreach (var (name, value) in summary)
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

    /// <summary>One span for the whole chunk: the socket then sends one block instead of dozens of small ones.</summary>
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

    private async Task EndChunksAsync(List<(string Name, string Value)> trailers, CancellationToken cancellationToken)
    {
        if (!Chunked)
            return;
        var lines = trailers.Select(trailer => $"{trailer.Name}: {trailer.Value}\r\n");
        _response.BodyWriter.Write(Encoding.ASCII.GetBytes($"0\r\n{string.Concat(lines)}\r\n"));
        await _response.BodyWriter.FlushAsync(cancellationToken);
    }

    // HTTP/1.0 knows no chunks; there the end of the connection ends the body.
    private bool Chunked => HttpProtocol.IsHttp11(http.Request.Protocol);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _response.ContentType = contentType;
        if (Chunked)
        {
            _response.Headers.TransferEncoding = "chunked";
            _response.Headers.Trailer = $"{RowCountHeader}, {ElapsedHeader}, {WarningsHeader}, {ErrorHeader}";
        }
        return _response.StartAsync(cancellationToken);
    }

    // The default encoder escapes all that is not ASCII, and control characters with it: safe in a header.
    private static string AsciiJson(IReadOnlyList<string> texts)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var text in texts)
                json.WriteStringValue(text);
            json.WriteEndArray();
        }
        return Encoding.ASCII.GetString(buffer.WrittenSpan);
    }
}
