using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Probing.Cli.Endpoints;
using Probing.Cli.Processes;
using Probing.Sdk;

namespace Probing.Cli.Http;

/// <summary>
/// One probe's HTTP side. Every failure leaves as a <see cref="ProbingException"/>: what the probe answered, or why it
/// could not be reached. Cancelling a request closes its connection, which cancels the query in the target.
/// </summary>
internal sealed class ProbeClient : IDisposable
{
    private const string TimeoutHeader = "Probing-Timeout";
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(2);

    /// <summary>What the probe may need beyond the query's own limit to say that the limit ran out.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly ProbeAddress _address;
    private readonly string? _token;
    private readonly HttpMessageInvoker _invoker;

    public ProbeClient(ProbeAddress address, string? token)
    {
        _address = address;
        _token = token;
        _invoker = new HttpMessageInvoker(address.Handler?.Invoke() ?? new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = ConnectLimit,
            ConnectCallback = address.SocketPath is null ? null : ConnectUnixAsync,
        });
    }

    /// <summary>The time limit of requests that only list; a probe that works answers them at once.</summary>
    public static TimeSpan ListTimeout { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Sends a request and returns once the headers are there.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="path">Path and query, with the leading slash.</param>
    /// <param name="content">Body; null for none.</param>
    /// <param name="accept">Media type of the answer.</param>
    /// <param name="timeout">Time limit of the work in the target; null leaves it to the target's option, which may be
    /// any.</param>
    /// <param name="cancellationToken">The user's interrupt.</param>
    /// <exception cref="ProbingException">The probe refused, or cannot be reached.</exception>
    public async Task<ProbeAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, string accept,
        TimeSpan? timeout, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(_address.BaseUri, path)) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        if (_token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        if (timeout is { } limit)
            request.Headers.Add(TimeoutHeader, limit.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture));

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout is not null)
            deadline.CancelAfter(timeout.Value + Grace);
        try
        {
            var response = await AnswerOrStoppedAsync(_invoker.SendAsync(request, deadline.Token), deadline);
            // Anything may listen on a port: a probe is known by answering in the format that it was asked for.
            if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == accept)
                return new ProbeAnswer(response);
            using (response)
                throw await Problem.ReadAsync(response, _address.Name, deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Silent();
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e);
        }
    }

    public void Dispose() => _invoker.Dispose();

    /// <summary>A stopped process accepts connections and never answers; say so instead of waiting for the
    /// limit.</summary>
    private async Task<HttpResponseMessage> AnswerOrStoppedAsync(Task<HttpResponseMessage> answer,
        CancellationTokenSource deadline)
    {
        if (_address.Pid is not { } pid)
            return await answer;
        if (await Task.WhenAny(answer, Task.Delay(SilenceLimit, deadline.Token)) != answer
            && new TargetProcess(pid).State is 'T' or 't')
        {
            await deadline.CancelAsync();
        }
        return await answer;
    }

    private async ValueTask<Stream> ConnectUnixAsync(SocketsHttpConnectionContext context,
        CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_address.SocketPath!), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private ProbingException Silent()
    {
        var state = _address.Pid is { } pid ? new TargetProcess(pid).State : null;
        return new ProbingException(ProbingErrorKind.Unavailable, state switch
        {
            'T' => $"{_address.Name} is stopped and cannot answer; `kill -CONT {_address.Pid}` lets it go on",
            't' => $"{_address.Name} is held by a debugger and cannot answer; let it go on there",
            _ => $"{_address.Name} accepted the request but did not answer in time; "
                + $"the machine is overloaded or the probe is stuck{DoctorHint()}",
        });
    }

    private ProbingException Unreachable(HttpRequestException e)
    {
        var cause = e.InnerException;
        var refused = (cause as SocketException)?.SocketErrorCode;
        return cause switch
        {
            SocketException when refused is SocketError.AccessDenied =>
                new ProbingException(ProbingErrorKind.PermissionDenied,
                $"the socket of {_address.Name} ({_address.SocketPath}) is not yours to open; ask as its owner "
                + "or as root", inner: e),
            SocketException when refused is SocketError.ConnectionRefused && _address.SocketPath is { } path =>
                new ProbingException(
                ProbingErrorKind.Unavailable, $"nothing listens on {path}: the process that made it has ended",
                    inner: e),
            SocketException socket => new ProbingException(ProbingErrorKind.Unavailable,
                $"cannot connect to {_address.Name}: {socket.Message}", inner: e),
            AuthenticationException => new ProbingException(ProbingErrorKind.Unavailable,
                $"cannot connect to {_address.Name}: {cause.Message}", inner: e),
            _ => Lost(e),
        };
    }

    /// <summary>The connection ended in the middle of an answer.</summary>
    public ProbingException Lost(Exception e)
    {
        var gone = _address.Pid is { } pid && !new TargetProcess(pid).Exists;
        return new ProbingException(ProbingErrorKind.Unavailable, gone
            ? $"{_address.Name} ended before the answer was complete"
            : $"the connection to {_address.Name} broke before the answer was complete{DoctorHint()}", inner: e);
    }

    private string DoctorHint() => _address.Pid is { } pid ? $"; see `probing doctor {pid}`" : "";
}
