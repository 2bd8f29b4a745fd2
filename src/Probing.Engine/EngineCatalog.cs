using Probing.Engine.Sql;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine;

/// <summary>
/// The names behind the extensions' data sources: which namespaces there are, which tables are worth listing, who serves
/// a name. Evaluates nothing.
/// </summary>
public sealed class EngineCatalog(EngineExtensionManager extensions)
{
    /// <summary>The namespaces, in order of registration.</summary>
    public IReadOnlyList<string> Namespaces =>
        [.. extensions.Extensions.SelectMany(e => e.Namespaces).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>
    /// The tables worth listing, by namespace and name. A source that cannot list itself is reported to
    /// <see cref="EngineExtensionManager.Errors"/> and to <paramref name="warn"/>, and the others are listed.
    /// </summary>
    public async ValueTask<IReadOnlyList<CatalogTable>> TablesAsync(
        Action<string>? warn, CancellationToken cancellationToken)
    {
        var tables = new SortedDictionary<(string, string), CatalogTable>();
        foreach (var (extension, space) in Sources())
        {
            try
            {
                foreach (var table in await ListAsync(extension, space, cancellationToken))
                    tables.TryAdd((space.ToLowerInvariant(), table.Name), table);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                warn?.Invoke($"the tables of {space} could not be listed: " +
                    extensions.Report(extension.Name, $"the list of tables of {space}", e).Message);
            }
        }
        return [.. tables.Values];
    }

    /// <summary>The plugins that may serve a name, in order of registration.</summary>
    /// <exception cref="ProbingException">An extension failed; it is in the error journal.</exception>
    internal IEnumerable<(EngineExtension Extension, IPlugin Plugin)> Candidates(string space, string name)
    {
        foreach (var (extension, own) in Sources())
        {
            if (!own.Equals(space, StringComparison.OrdinalIgnoreCase))
                continue;
            if (Ask(extension, own, name) is { } plugin)
                yield return (extension, plugin);
        }
    }

    /// <summary>The declared table of a name; null when nobody declares it.</summary>
    internal TablePlugin? Declared(string space, string name) =>
        Candidates(space, name).Select(candidate => Declared(candidate.Plugin, name)).FirstOrDefault(found => found is not null);

    private IPlugin? Ask(EngineExtension extension, string space, string name)
    {
        try
        {
            return extension.DataSource(space, name) ?? extension.DataSource(space, null) as NamespacePlugin;
        }
        catch (Exception e)
        {
            throw extensions.Report(extension.Name, SqlNames.Display(space, name), e);
        }
    }

    private static TablePlugin? Declared(IPlugin plugin, string name) => plugin switch
    {
        TablePlugin table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase) ? table : null,
        NamespacePlugin whole => whole.Tables.Describe(name),
        _ => null,
    };

    private IEnumerable<(EngineExtension Extension, string Namespace)> Sources() =>
        extensions.Extensions.SelectMany(extension => extension.Namespaces.Select(space => (extension, space)));

    private static async ValueTask<IReadOnlyList<CatalogTable>> ListAsync(
        EngineExtension extension, string space, CancellationToken cancellationToken)
    {
        switch (extension.DataSource(space, null))
        {
            case TablePlugin table:
                return [new CatalogTable(extension, space, table.Name, table.Right, table)];
            case NamespacePlugin { Tables: var whole }:
                var names = await whole.TableNamesAsync(cancellationToken);
                return [.. names.Select(name =>
                    new CatalogTable(extension, space, name, whole.RightFor(name), whole.Describe(name))
                    {
                        Description = whole.Summary(name),
                    })];
            default:
                return [];
        }
    }
}
