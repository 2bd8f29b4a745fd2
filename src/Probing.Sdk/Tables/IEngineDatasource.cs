namespace Probing.Sdk.Tables;

/// <summary>Feeds tables to the query engine, as <c>namespace.table</c>.</summary>
public interface IEngineDatasource
{
    /// <summary>The SQL namespaces this source serves. Several sources may share one.</summary>
    IReadOnlyList<string> Namespaces { get; }

    /// <summary>
    /// The plugin behind a name, or null when this source does not have it. With <paramref name="name"/> null, the
    /// plugin for the whole namespace. Must be cheap: nothing is evaluated here.
    /// </summary>
    IPlugin? DataSource(string @namespace, string? name);
}
