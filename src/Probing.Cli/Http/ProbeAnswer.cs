using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Probing.Sdk;

namespace Probing.Cli.Http;

/// <summary>A successful answer whose body may still be on its way.</summary>
internal sealed class ProbeAnswer(HttpResponseMessage response) : IDisposable
{
    /// <summary>Rows in the body; null when the probe did not say, or says it only after the body's end.</summary>
    public long? Rows =>
        long.TryParse(Value("Probing-Row-Count"), CultureInfo.InvariantCulture, out var rows) ? rows : null;

    /// <summary>Time that the target spent.</summary>
    public TimeSpan? Elapsed =>
        double.TryParse(Value("Probing-Elapsed-Ms"), CultureInfo.InvariantCulture, out var ms)
            ? TimeSpan.FromMilliseconds(ms) : null;

    /// <summary>What the user should know about the rows although they are an answer.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            if (Value("Probing-Warnings") is not { } json)
                return [];
            using var document = JsonDocument.Parse(json);
            return [.. document.RootElement.EnumerateArray().Select(warning => warning.ToString())];
        }
    }

    /// <summary>Throws when the rows ended early; by then the status could no longer tell.</summary>
    public void ThrowIfFailedLate()
    {
        if (Value("Probing-Error") is { } code)
            throw new ProbingException(Problem.KindOf(code),
                $"the query failed after {Rows?.ToString(CultureInfo.InvariantCulture) ?? "some"} rows "
                + $"({code}); the end of the output says why");
    }

    public Task<Stream> BodyAsync(CancellationToken cancellationToken) =>
        response.Content.ReadAsStreamAsync(cancellationToken);

    /// <summary>The whole body as JSON.</summary>
    /// <exception cref="ProbingException">Unavailable: it is none, so whatever answers is no probe.</exception>
    public async Task<JsonDocument> JsonAsync(CancellationToken cancellationToken)
    {
        var path = response.RequestMessage?.RequestUri?.AbsolutePath;
        try
        {
            return await JsonDocument.ParseAsync(await BodyAsync(cancellationToken), default, cancellationToken);
        }
        catch (JsonException e)
        {
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"the answer to {path} is no JSON; is it a probe that listens there?", inner: e);
        }
    }

    public void Dispose() => response.Dispose();

    // What is known only at the end comes as a trailer, what is known before as a header.
    private string? Value(string name) => First(response.TrailingHeaders, name) ?? First(response.Headers, name);

    private static string? First(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
