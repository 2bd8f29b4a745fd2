using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Probing.Sdk;

namespace Jobs;

/// <summary>Reads the scheduler's pages one after the other, while the query takes the rows.</summary>
internal sealed class JobsClient : IDisposable
{
    private const int MostPageBytes = 16 << 20;
    private const int ShownBytes = 200;

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, // the token is for the address that was set
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        MaxResponseContentBufferSize = MostPageBytes,
        Timeout = Timeout.InfiniteTimeSpan, // each page has its own, and the query has one
    };

    /// <summary>The jobs, page by page.</summary>
    /// <exception cref="ProbingException">The scheduler does not answer, refuses, or answers something else.</exception>
    public async IAsyncEnumerable<Job> JobsAsync(JobsQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var seen = new HashSet<string>();
        string? cursor = null;
        do
        {
            var page = await PageAsync(query, query.PageAt(cursor), cancellationToken);
            foreach (var job in page.Jobs ?? [])
                yield return job;
            cursor = page.Next;
            if (cursor is not null && !seen.Add(cursor))
                throw Failed(query.PageAt(cursor), $"it named the page '{cursor}' as the next one twice");
        }
        while (cursor is not null);
    }

    public void Dispose() => _http.Dispose();

    private async Task<JobsPage> PageAsync(JobsQuery query, Uri address, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(query.Timeout);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (query.Token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", query.Token);
        try
        {
            using var answer = await _http.SendAsync(request, timeout.Token);
            var body = await answer.Content.ReadAsByteArrayAsync(timeout.Token);
            if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new ProbingException(ProbingErrorKind.PermissionDenied,
                    $"the scheduler refuses GET {address} with {(int)answer.StatusCode}; set the option jobs.token");
            if (!answer.IsSuccessStatusCode)
                throw Failed(address, $"it answered {(int)answer.StatusCode} {answer.ReasonPhrase}: {Start(body)}");
            return Parse(address, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProbingException(ProbingErrorKind.Timeout, $"the scheduler did not answer GET {address} within " +
                $"{query.Timeout.TotalSeconds} s; try again, or raise the option jobs.timeout");
        }
        catch (HttpRequestException e)
        {
            throw Failed(address, e.Message);
        }
    }

    private static JobsPage Parse(Uri address, byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, JobsJson.Default.JobsPage)
                ?? throw Failed(address, "it answered null where a list of jobs was expected");
        }
        catch (JsonException e)
        {
            throw Failed(address, $"what it answered is no list of jobs ({e.Message}): {Start(body)}");
        }
    }

    private static string Start(byte[] body) =>
        Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, ShownBytes))).ReplaceLineEndings(" ");

    private static ProbingException Failed(Uri address, string why) =>
        new(ProbingErrorKind.Unavailable, $"the scheduler failed to answer GET {address}: {why}");
}
