namespace Probing.Sdk.Tables;

/// <summary>Feeds tables to the query engine, as <c>namespace.table</c>.</summary>
/// <example>
/// Two sources as one:
/// <code>
/// sealed class TwoSources(IEngineDatasource first, IEngineDatasource second) : IEngineDatasource
/// {
///     public IReadOnlyList&lt;string> Namespaces => [.. first.Namespaces.Union(second.Namespaces)];
///
///     public IPlugin? DataSource(string @namespace, string? name) =>
///         first.DataSource(@namespace, name) ?? second.DataSource(@namespace, name);
/// }
/// </code>
/// </example>
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
