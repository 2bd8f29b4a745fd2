using System.Text;
using Probing.Sdk;

namespace Prometheus;

/// <summary>
/// Asks the endpoint. A query asks twice, for the columns of a table and then for its rows, and one with a join more
/// often: all share a scrape, and none waits for more than one.
/// </summary>
internal sealed class Scraper : IDisposable
{
    private const int MostBytes = 64 << 20;

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        MaxResponseContentBufferSize = MostBytes,
        Timeout = Timeout.InfiniteTimeSpan, // the option
    };

    private readonly SemaphoreSlim _one = new(1);

    // Labels in the order in which they were first met, so that a column keeps its place for as long as we run.
    private readonly Dictionary<string, List<string>> _labels = [];

    private Uri? _address;
    private Scrape? _latest;

    public async Task<Scrape> ScrapeAsync(Uri address, TimeSpan timeout, TimeSpan maxAge, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_latest is not null && _address == address && DateTime.UtcNow - _latest.Time <= maxAge)
                return _latest;
            if (_address != address)
                _labels.Clear();
            var text = await FetchAsync(address, timeout, cancellationToken);
            var families = Exposition.Parse(text);
            foreach (var family in families.Values)
                family.Labels = LabelsOf(family);
            (_address, _latest) = (address, new Scrape(DateTime.UtcNow, families));
            return _latest;
        }
        catch (FormatException e)
        {
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"what {address} answers is not Prometheus' text format: {e.Message}; correct the option prometheus.url");
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _one.Dispose();
    }

    private async Task<string> FetchAsync(Uri address, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.TryAddWithoutValidation("Accept", "text/plain;version=0.0.4");
            using var answer = await _http.SendAsync(request, limit.Token);
            if (!answer.IsSuccessStatusCode)
                throw new ProbingException(ProbingErrorKind.Unavailable,
                    $"{address} answered {(int)answer.StatusCode} {answer.ReasonPhrase}; correct the option prometheus.url");
            return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(limit.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProbingException(ProbingErrorKind.Timeout, $"{address} did not answer within {timeout.TotalSeconds} s; " +
                "try again, or raise the option prometheus.timeout");
        }
        catch (HttpRequestException e)
        {
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"{address} cannot be asked: {e.Message}; is it running, and is the option prometheus.url right?");
        }
    }

    private List<string> LabelsOf(MetricFamily family)
    {
        if (!_labels.TryGetValue(family.Name, out var known))
            _labels[family.Name] = known = [];
        foreach (var label in family.Samples.SelectMany(sample => sample.Labels.Keys).Distinct().Except(known).ToList())
            known.Add(label);
        return [.. known];
    }
}
