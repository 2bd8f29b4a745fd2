using System.Text.Json;
using Probing.Engine;
using Probing.Sdk;
using Probing.Sdk.Tables;
using Probing.Server.Formats;

namespace Probing.Server.Endpoints;

/// <summary>
/// <c>GET /tables</c>: what can be queried, with the meaning and unit of each column where they are declared. Nothing is
/// evaluated for it; a namespace that cannot be listed says so in its own entry.
/// </summary>
internal sealed class TablesEndpoint(EngineExtensionManager extensions)
{
    private static readonly TimeSpan ListTime = TimeSpan.FromSeconds(5);

    public IReadOnlyList<Route> Routes => [new("GET", "/tables", EngineRight.Read, AnswerAsync)];

    private sealed record Listed(string Namespace, string Extension, ICustomNamespace Tables)
    {
        public IReadOnlyList<string> Names { get; init; } = [];

        public string? Error { get; init; }
    }

    private async Task AnswerAsync(Exchange exchange)
    {
        var listed = new List<Listed>();
        foreach (var extension in extensions.Extensions)
        {
            foreach (var name in extension.Namespaces)
                listed.AddRange(await ListAsync(extension, name, exchange.Aborted));
        }
        await exchange.WriteJsonAsync(json => Write(json, listed));
    }

    private static async Task<IReadOnlyList<Listed>> ListAsync(
        EngineExtension extension, string name, CancellationToken cancellationToken)
    {
        Listed? entry = null;
        try
        {
            var tables = extension.DataSource(name, null) switch
            {
                NamespacePlugin plugin => plugin.Tables,
                TablePlugin table => NamespacePlugin.Of(name, table).Tables,
                _ => null,
            };
            if (tables is null)
                return [];
            entry = new Listed(name, extension.Name, tables);
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            deadline.CancelAfter(ListTime);
            var names = await tables.TableNamesAsync(deadline.Token).AsTask().WaitAsync(deadline.Token);
            return [entry with { Names = names }];
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return [(entry ?? new Listed(name, extension.Name, NamespacePlugin.Of(name).Tables)) with { Error = e.Message }];
        }
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Listed> listed)
    {
        json.WriteStartObject();
        json.WriteStartArray("namespaces");
        foreach (var entry in listed)
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Namespace);
            json.WriteString("extension", entry.Extension);
            json.WriteBoolean("dynamic", entry.Tables.IsDynamic);
            if (entry.Error is not null)
                json.WriteString("error", entry.Error);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("tables");
        foreach (var entry in listed)
        {
            foreach (var name in entry.Names)
                WriteTable(json, entry, name);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTable(Utf8JsonWriter json, Listed entry, string name)
    {
        var declared = entry.Tables.Describe(name);
        json.WriteStartObject();
        json.WriteString("namespace", entry.Namespace);
        json.WriteString("table", name);
        json.WriteString("description", declared?.Description ?? "");
        json.WriteString("example", declared?.Example ?? "");
        json.WriteString("right", entry.Tables.RightFor(name).ToString().ToLowerInvariant());
        if (declared is null)
        {
            // Known only when the table is opened, which a listing must not do.
            json.WriteNull("columns");
        }
        else
        {
            json.WriteStartArray("columns");
            foreach (var field in declared.Provider.Schema.FieldsList)
                JsonEncoder.WriteColumn(json, field);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
