using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Probing.Sdk;

namespace Probing.Cli.Http;

/// <summary>A successful answer whose body may still be on its way.</summary>
internal sealed class ProbeAnswer(HttpResponseMessage response) : IDisposable
{
    /// <summary>Rows in the body; null when the probe did not say, or says it only after the body's end.</summary>
    public long? Rows => long.TryParse(Value("Probing-Rows"), CultureInfo.InvariantCulture, out var rows) ? rows : null;

    /// <summary>Time that the target spent.</summary>
    public TimeSpan? Elapsed =>
        double.TryParse(Value("Probing-Elapsed-Ms"), CultureInfo.InvariantCulture, out var ms) ? TimeSpan.FromMilliseconds(ms) : null;

    /// <summary>What the user should know about the rows although they are an answer.</summary>
    public IReadOnlyList<string> Warnings =>
        [.. All(response.Headers, "Probing-Warning").Concat(All(response.TrailingHeaders, "Probing-Warning")).Select(Uri.UnescapeDataString)];

    /// <summary>Throws what went wrong after the first rows were sent, when the status could no longer tell.</summary>
    public void ThrowIfFailedLate()
    {
        if (Value("Probing-Error") is { } json)
            throw Problem.Parse(Encoding.UTF8.GetBytes(json)) ?? new ProbingException(ProbingErrorKind.Internal, json);
    }

    public Task<Stream> BodyAsync(CancellationToken cancellationToken) => response.Content.ReadAsStreamAsync(cancellationToken);

    public Task<string> TextAsync(CancellationToken cancellationToken) => response.Content.ReadAsStringAsync(cancellationToken);

    public void Dispose() => response.Dispose();

    // What is known only at the end comes as a trailer, what is known before as a header.
    private string? Value(string name) => First(response.TrailingHeaders, name) ?? First(response.Headers, name);

    private static IEnumerable<string> All(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values : [];

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
