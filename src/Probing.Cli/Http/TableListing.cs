using System.Text.Json;

namespace Probing.Cli.Http;

/// <summary>The answer to <c>GET /tables</c>.</summary>
/// <param name="Tables">The tables that are worth listing.</param>
/// <param name="DynamicNamespaces">Namespaces that have more tables than they list.</param>
/// <param name="Warnings">What could not be listed, and why.</param>
internal sealed record TableListing(
    IReadOnlyList<ListedTable> Tables, IReadOnlyList<string> DynamicNamespaces, IReadOnlyList<string> Warnings)
{
    /// <exception cref="Sdk.ProbingException">The probe cannot be asked.</exception>
    public static async Task<TableListing> AskAsync(ProbeClient client, CancellationToken cancellationToken)
    {
        using var answer = await client
            .SendAsync(HttpMethod.Get, "/tables", null, "application/json", ProbeClient.ListTimeout, cancellationToken);
        using var document = await answer.JsonAsync(cancellationToken);
        return new TableListing(
            [.. document.RootElement.List("tables").Select(Table)],
            [.. document.RootElement.List("namespaces").Where(entry => entry.Flag("dynamic"))
                .Select(entry => entry.Text("name") ?? "")],
            [.. document.RootElement.List("warnings").Select(warning => warning.ToString())]);
    }

    private static ListedTable Table(JsonElement entry) => new(
        entry.Text("namespace") ?? "", entry.Text("table") ?? "", entry.Text("description"), entry.Text("example"),
        entry.TryGetProperty("columns", out var columns) && columns.ValueKind == JsonValueKind.Array
            ? [.. columns.EnumerateArray().Select(Column)]
            : null);

    private static ListedColumn Column(JsonElement entry) => new(
        entry.Text("name") ?? "", entry.Text("type") ?? "", entry.Text("unit"), entry.Text("description"));
}
