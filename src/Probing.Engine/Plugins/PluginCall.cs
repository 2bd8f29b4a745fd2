using System.Buffers;
using System.IO.Pipelines;
using Probing.Interop.Plugins;
using Probing.Sdk.Calls;

namespace Probing.Engine.Plugins;

/// <summary>
/// A call on its way: the plugin's thread reads the request and writes into a pipe, the server's task reads it out.
/// </summary>
internal sealed class PluginCall(EngineRequest request) : IPluginCall
{
    private readonly Pipe _pipe = new();
    private readonly TaskCompletionSource<(int Status, string ContentType)> _response =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Method => request.Method;

    public string Path => request.Path;

    public string? ContentType => request.ContentType;

    public IReadOnlyDictionary<string, string> Parameters => request.Parameters;

    /// <summary>Ends when the plugin has begun to answer.</summary>
    internal Task<(int Status, string ContentType)> Response => _response.Task;

    public int Read(Span<byte> buffer)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length, 64 * 1024));
        try
        {
            var wanted = bytes.AsMemory(0, Math.Min(buffer.Length, bytes.Length));
            var count = request.Body.ReadAsync(wanted).AsTask().GetAwaiter().GetResult();
            bytes.AsSpan(0, count).CopyTo(buffer);
            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public void Respond(int status, string contentType)
    {
        if (status is < 200 or > 599 || contentType.Length == 0 || contentType.Any(char.IsControl))
            throw new InvalidOperationException($"a call answered with status {status} and content type '{contentType}'");
        if (!_response.TrySetResult((status, contentType)))
            throw new InvalidOperationException("a call answered twice; call respond once, before the first write");
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!_response.Task.IsCompleted)
            throw new InvalidOperationException("a call wrote before it answered; call respond first");
        _pipe.Writer.Write(bytes);
        if (_pipe.Writer.FlushAsync().AsTask().GetAwaiter().GetResult().IsCompleted)
            throw new OperationCanceledException("the client has gone");
    }

    /// <summary>The plugin has returned.</summary>
    internal void End(Exception? failure) => _pipe.Writer.Complete(failure);

    /// <summary>Nobody will read: what the plugin writes from now on fails.</summary>
    internal void Abandon() => _pipe.Reader.Complete();

    /// <summary>Copies what the plugin writes until it ends; its failure is thrown here.</summary>
    internal async Task CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        try
        {
            await _pipe.Reader.CopyToAsync(target, cancellationToken);
        }
        finally
        {
            await _pipe.Reader.CompleteAsync();
        }
    }
}
