using System.Text.Json;
using Probing.Engine;
using Probing.Sdk;
using Probing.Sdk.Tables;
using Probing.Server.Formats;

namespace Probing.Server.Endpoints;

/// <summary>
/// <c>GET /tables</c>: what can be queried, with the meaning and unit of each column where they are declared. Nothing
/// is evaluated for it; a namespace that cannot be listed leaves a warning.
/// </summary>
internal sealed class TablesEndpoint(QueryEngine engine)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    public IReadOnlyList<Route> Routes => [new("GET", "/tables", EngineRight.Read, AnswerAsync)];

    private async Task AnswerAsync(Exchange exchange)
    {
        var warnings = new List<string>();
        var timeout = exchange.Timeout ?? DefaultTimeout;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(exchange.Aborted);
        deadline.CancelAfter(timeout);
        try
        {
            var tables = await engine.Catalog.TablesAsync(warnings.Add, deadline.Token).AsTask().WaitAsync(deadline.Token);
            await exchange.WriteJsonAsync(json => Write(json, tables, warnings));
        }
        catch (OperationCanceledException) when (!exchange.Aborted.IsCancellationRequested)
        {
            throw new ProbingException(ProbingErrorKind.Timeout,
                $"the tables were not listed within {timeout.TotalSeconds} s; header {Exchange.TimeoutHeader} sets "
                + "another limit");
        }
    }

    private void Write(Utf8JsonWriter json, IReadOnlyList<CatalogTable> tables, IReadOnlyList<string> warnings)
    {
        json.WriteStartObject();
        json.WriteStartArray("namespaces");
        foreach (var name in engine.Catalog.Namespaces)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteBoolean("dynamic", IsDynamic(name));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("tables");
        foreach (var table in tables)
            Write(json, table);
        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (var warning in warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>True when tables that are not listed may exist too.</summary>
    private bool IsDynamic(string name) => engine.Extensions.Extensions
        .Where(extension => extension.Namespaces.Contains(name, StringComparer.OrdinalIgnoreCase))
        .Any(extension => extension.DataSource(name, null) is NamespacePlugin { Tables.IsDynamic: true });

    private static void Write(Utf8JsonWriter json, CatalogTable table)
    {
        json.WriteStartObject();
        json.WriteString("namespace", table.Namespace);
        json.WriteString("table", table.Name);
        json.WriteString("extension", table.Extension.Name);
        json.WriteString("description", table.Declared?.Description ?? "");
        json.WriteString("example", table.Declared?.Example ?? "");
        json.WriteString("right", table.Right.ToString().ToLowerInvariant());
        if (table.Declared is { Provider.Schema.FieldsList: var fields })
        {
            json.WriteStartArray("columns");
            foreach (var field in fields)
                JsonEncoder.WriteColumn(json, field);
            json.WriteEndArray();
        }
        else
        {
            // Known only when the table is opened, which a listing must not do.
            json.WriteNull("columns");
        }
        json.WriteEndObject();
    }
}
