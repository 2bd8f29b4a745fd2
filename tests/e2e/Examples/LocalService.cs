using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Probing.E2E.Tests.Examples;

/// <summary>An HTTP service on a free port of loopback.</summary>
internal sealed class LocalService : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerRequest, Task<(int Status, string Body)>> _answer;

    public LocalService(Func<HttpListenerRequest, Task<(int Status, string Body)>> answer)
    {
        _answer = answer;
        // A listener cannot be told to take a free port: try some.
        for (var tries = 20; !_listener.IsListening; tries--)
        {
            Url = $"http://127.0.0.1:{Random.Shared.Next(20_000, 30_000)}";
            _listener.Prefixes.Clear();
            _listener.Prefixes.Add(Url + "/");
            try
            {
                _listener.Start();
            }
            catch (HttpListenerException) when (tries > 0)
            {
                // Taken.
            }
        }
        _ = Task.Run(Serve);
    }

    public string Url { get; private set; } = "";

    /// <summary>What was asked: paths with their queries.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public void Dispose() => _listener.Abort();

    private async Task Serve()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => Answer(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        Requests.Enqueue(context.Request.Url!.PathAndQuery);
        var (status, body) = await _answer(context.Request);
        try
        {
            context.Response.StatusCode = status;
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The client has gone, which is what some tests are about.
        }
    }
}
