using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Probing.Server.InProcess;

/// <summary>One request and its answer, as ASP.NET's features on one side and as messages of HttpClient on the other.</summary>
internal sealed class InProcessExchange : HttpResponseFeature, IHttpResponseBodyFeature, IHttpResponseTrailersFeature, IDisposable
{
    private readonly Pipe _pipe = new();
    private readonly TaskCompletionSource<HttpResponseMessage> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _aborted;
    private HttpResponseMessage? _message;

    /// <param name="request">From the client; its body is set apart, as it must be waited for.</param>
    /// <param name="cancellationToken">The client's, until it has the headers. Then closing the body ends the request.</param>
    public InProcessExchange(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _aborted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Request = new HttpRequestFeature
        {
            // Of the versions that know trailers without a framing of the body.
            Protocol = HttpProtocol.Http2,
            Method = request.Method.Method,
            Scheme = "http",
            Path = Uri.UnescapeDataString(request.RequestUri!.AbsolutePath),
            QueryString = request.RequestUri.Query,
            RawTarget = request.RequestUri.PathAndQuery,
            Headers = new HeaderDictionary(),
        };
        var headers = request.Content is { } content ? request.Headers.Concat(content.Headers) : request.Headers;
        foreach (var (name, values) in headers)
            Request.Headers[name] = values.ToArray();
        Features.Set<IHttpRequestFeature>(Request);
        Features.Set<IHttpResponseFeature>(this);
        Features.Set<IHttpResponseBodyFeature>(this);
        Features.Set<IHttpResponseTrailersFeature>(this);
        Features.Set<IHttpRequestLifetimeFeature>(new HttpRequestLifetimeFeature { RequestAborted = _aborted.Token });
    }

    public FeatureCollection Features { get; } = new();

    public HttpRequestFeature Request { get; }

    /// <summary>Complete with the headers.</summary>
    public Task<HttpResponseMessage> Answer => _answer.Task;

    public override bool HasStarted => _message is not null;

    public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();

    public PipeWriter Writer => field ??= new StartingWriter(this, _pipe.Writer);

    public Stream Stream => field ??= Writer.AsStream(leaveOpen: true);

    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_message is not null)
            return Task.CompletedTask;
        _message = new HttpResponseMessage((HttpStatusCode)StatusCode)
        {
            Content = new StreamContent(new AnswerStream(_pipe.Reader.AsStream(), this)),
        };
        foreach (var (name, values) in Headers)
        {
            if (!_message.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
                _message.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
        }
        _answer.TrySetResult(_message);
        return Task.CompletedTask;
    }

    public async Task CompleteAsync()
    {
        await StartAsync();
        foreach (var (name, values) in Trailers)
            _message!.TrailingHeaders.TryAddWithoutValidation(name, values.AsEnumerable());
        await _pipe.Writer.CompleteAsync();
    }

    public Task EndAsync() => CompleteAsync();

    /// <summary>The answer ends early: its reader is told.</summary>
    public void Fail(Exception error)
    {
        _answer.TrySetException(error);
        _pipe.Writer.Complete(new HttpIOException(HttpRequestError.ResponseEnded, error.Message, error));
    }

    public void DisableBuffering()
    {
    }

    public async Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        await SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    /// <summary>The reader is gone.</summary>
    public void Dispose() => _aborted.Cancel();

    /// <summary>The first bytes bring the headers on their way.</summary>
    private sealed class StartingWriter(InProcessExchange exchange, PipeWriter inner) : PipeWriter
    {
        public override void Advance(int bytes) => inner.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            await exchange.StartAsync(cancellationToken);
            return await inner.FlushAsync(cancellationToken);
        }
    }

    /// <summary>The body; closing it ends the request.</summary>
    private sealed class AnswerStream(Stream inner, InProcessExchange exchange) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            inner.ReadAsync(buffer, offset, count, cancellationToken);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                exchange.Dispose();
                inner.Dispose();
            }
            base.Dispose(disposing);
        }
    }
}
