using System.Text.Json;
using Probing.Sdk;

namespace Probing.Cli.Http;

/// <summary>What a probe says about itself.</summary>
/// <param name="Version">Version of the probe.</param>
/// <param name="PythonVersion">Version of the interpreter around it; null when the probe does not know one.</param>
internal sealed record ProbeHealth(string? Version, string? PythonVersion)
{
    /// <exception cref="ProbingException">It does not answer, or not as a probe.</exception>
    public static async Task<ProbeHealth> AskAsync(ProbeClient client, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync(HttpMethod.Get, "/health", null, "application/json", limit, cancellationToken);
        var json = await answer.TextAsync(cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(json);
            return new ProbeHealth(Text(document.RootElement, "version"), Text(document.RootElement, "python_version"));
        }
        catch (JsonException e)
        {
            throw new ProbingException(ProbingErrorKind.Unavailable, "the answer to GET /health is no JSON; is it a probe?", inner: e);
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
