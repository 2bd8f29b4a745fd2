using System.Text.Json;

namespace Probing.Cli.Http;

/// <summary>The answer to <c>GET /tables</c>.</summary>
/// <param name="Tables">The tables that are worth listing.</param>
/// <param name="DynamicNamespaces">Namespaces that have more tables than they list.</param>
/// <param name="Errors">Namespaces that could not be listed, and why.</param>
internal sealed record TableListing(
    IReadOnlyList<ListedTable> Tables, IReadOnlyList<string> DynamicNamespaces, IReadOnlyList<(string Namespace, string Error)> Errors)
{
    /// <exception cref="Sdk.ProbingException">The probe cannot be asked.</exception>
    public static async Task<TableListing> AskAsync(ProbeClient client, CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync(HttpMethod.Get, "/tables", null, "application/json", timeout: null, cancellationToken);
        using var document = await answer.JsonAsync(cancellationToken);
        var namespaces = document.RootElement.List("namespaces").ToList();
        return new TableListing(
            [.. document.RootElement.List("tables").Select(Table)],
            [.. namespaces.Where(entry => entry.Flag("dynamic")).Select(entry => entry.Text("name") ?? "")],
            [.. namespaces.Where(entry => entry.Text("error") is not null).Select(entry => (entry.Text("name") ?? "", entry.Text("error")!))]);
    }

    private static ListedTable Table(JsonElement entry) => new(
        entry.Text("namespace") ?? "", entry.Text("table") ?? "", entry.Text("description"), entry.Text("example"),
        entry.TryGetProperty("columns", out var columns) && columns.ValueKind == JsonValueKind.Array
            ? [.. columns.EnumerateArray().Select(Column)]
            : null);

    private static ListedColumn Column(JsonElement entry) => new(
        entry.Text("name") ?? "", entry.Text("type") ?? "", entry.Text("unit"), entry.Text("description"));
}
