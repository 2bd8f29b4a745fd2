using System.Net.Sockets;
using System.Text;

namespace Probing.E2E.Tests.Support;

/// <summary>HTTP to the probe of a process over its Unix socket.</summary>
internal sealed class ProbeClient(int pid, TimeSpan? timeout = null) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(RuntimeFolder.Socket(pid)), cancellation);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new Uri("http://localhost/"),
        Timeout = timeout ?? TimeSpan.FromSeconds(30),
    };

    /// <summary>True when the probe answers: the only proof that it serves.</summary>
    public async Task<bool> Serves()
    {
        if (!File.Exists(RuntimeFolder.Socket(pid)))
            return false;
        try
        {
            using var answer = await _http.GetAsync("health");
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>The answer to a query, of whatever status.</summary>
    public Task<HttpResponseMessage> Send(string sql, string accept = "text/csv", CancellationToken cancellation = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "query") { Content = new StringContent(sql, Encoding.UTF8) };
        request.Headers.Accept.ParseAdd(accept);
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>The answer as CSV, or a test failure with the probe's message.</summary>
    public async Task<string> Query(string sql)
    {
        using var answer = await Send(sql);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{sql}: {(int)answer.StatusCode} {text}");
        return text;
    }

    /// <summary>A call of an extension: <c>{extension}/{path}</c>.</summary>
    public async Task<(int Status, string Body)> Call(string method, string call, string body = "", string type = "application/json")
    {
        var request = new HttpRequestMessage(new HttpMethod(method), $"apis/{call}")
        {
            Content = new StringContent(body, Encoding.UTF8, type),
        };
        using var answer = await _http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Sets an option.</summary>
    public async Task Set(string key, string value)
    {
        using var answer = await _http.PutAsync($"config/{key}", new StringContent(value, Encoding.UTF8, "text/plain"));
        Assert.True(answer.IsSuccessStatusCode, $"{key} = {value}: {await answer.Content.ReadAsStringAsync()}");
    }

    /// <summary>The message of a query that fails.</summary>
    public async Task<string> Failure(string sql)
    {
        using var answer = await Send(sql);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.False(answer.IsSuccessStatusCode, $"{sql}: {text}");
        return text;
    }

    /// <summary>Runs Python code in the process.</summary>
    public async Task Python(string code)
    {
        using var answer = await _http.PostAsync("eval", new StringContent(code, Encoding.UTF8, "text/plain"));
        Assert.True(answer.IsSuccessStatusCode, $"{code}: {await answer.Content.ReadAsStringAsync()}");
    }

    public void Dispose() => _http.Dispose();
}
