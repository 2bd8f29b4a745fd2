using Probing.Sdk;

namespace Probing.Cli.Http;

/// <summary>What a probe says about itself.</summary>
/// <param name="Version">Version of the probe.</param>
/// <param name="PythonVersion">Version of the interpreter around it; null when the probe does not know one.</param>
internal sealed record ProbeHealth(string? Version, string? PythonVersion)
{
    /// <exception cref="ProbingException">It does not answer, or not as a probe.</exception>
    public static async Task<ProbeHealth> AskAsync(ProbeClient client, TimeSpan limit,
        CancellationToken cancellationToken)
    {
        using var answer =
            await client.SendAsync(HttpMethod.Get, "/health", null, "application/json", limit, cancellationToken);
        using var document = await answer.JsonAsync(cancellationToken);
        return new ProbeHealth(document.RootElement.Text("version"), document.RootElement.Text("python"));
    }
}
