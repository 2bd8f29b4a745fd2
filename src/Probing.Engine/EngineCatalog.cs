using Probing.Engine.Guards;
using Probing.Engine.Scan;
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
        [.. extensions.Guards.SelectMany(guard => guard.Namespaces).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>
    /// The tables worth listing, by namespace and name. A source that cannot list itself is reported to
    /// <see cref="EngineExtensionManager.Errors"/> and to <paramref name="warn"/>, and the others are listed.
    /// </summary>
    public async ValueTask<IReadOnlyList<CatalogTable>> TablesAsync(
        Action<string>? warn, CancellationToken cancellationToken)
    {
        var tables = new SortedDictionary<(string, string), CatalogTable>();
        foreach (var (guard, space) in Sources())
        {
            try
            {
                var listed = await GuardedWork.RunAsync(guard, $"the list of tables of {space}",
                    token => ListAsync(guard, space, token), cancellationToken);
                foreach (var table in listed)
                    tables.TryAdd((space.ToLowerInvariant(), table.Name), table);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                warn?.Invoke($"the tables of {space} could not be listed: " +
                    extensions.Report(guard.Name, $"the list of tables of {space}", e).Message);
            }
        }
        return [.. tables.Values];
    }

    /// <summary>Looks for extensions that could be loaded; their namespaces are here afterwards.</summary>
    internal ValueTask<bool> DiscoverAsync(CancellationToken cancellationToken) =>
        extensions.Offers.DiscoverAsync(cancellationToken);

    /// <summary>The plugins that may serve a name, in order of registration.</summary>
    /// <exception cref="ProbingException">An extension failed; it is in the error journal.</exception>
    internal IEnumerable<Candidate> Candidates(string space, string name, CancellationToken cancellationToken = default)
    {
        foreach (var (guard, own) in Sources())
        {
            if (!own.Equals(space, StringComparison.OrdinalIgnoreCase))
                continue;
            if (Ask(guard, own, name, cancellationToken) is { } candidate)
                yield return candidate;
        }
    }

    /// <summary>The declared table of a name; null when nobody declares it.</summary>
    internal TablePlugin? Declared(string space, string name) =>
        Candidates(space, name).Select(candidate => candidate.Declared).FirstOrDefault(found => found is not null);

    /// <summary>Why a namespace is not asked although it is there; null when nobody who serves it is disabled.</summary>
    internal ProbingException? Refusal(string space) => extensions.Guards
        .Where(guard => guard.Namespaces.Contains(space, StringComparer.OrdinalIgnoreCase))
        .Select(guard => guard.Refusal).FirstOrDefault(refusal => refusal is not null);

    private Candidate? Ask(ExtensionGuard guard, string space, string name, CancellationToken cancellationToken)
    {
        try
        {
            return GuardedWork.Run(guard, SqlNames.Display(space, name),
                _ => ValueTask.FromResult(Resolve(guard, space, name)), cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw extensions.Report(guard.Name, SqlNames.Display(space, name), e);
        }
    }

    private static Candidate? Resolve(ExtensionGuard guard, string space, string name)
    {
        var plugin = guard.Extension.DataSource(space, name) ?? guard.Extension.DataSource(space, null) as NamespacePlugin;
        var declared = plugin switch
        {
            TablePlugin table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase) ? table : null,
            NamespacePlugin whole => whole.Tables.Describe(name),
            _ => null,
        };
        return plugin is null ? null : new Candidate(guard, plugin, Opened(guard, declared));
    }

    private IEnumerable<(ExtensionGuard Guard, string Namespace)> Sources() =>
        from guard in extensions.Guards
        where guard.State == ExtensionState.Enabled
        from space in guard.Namespaces
        select (guard, space);

    private static async ValueTask<IReadOnlyList<CatalogTable>> ListAsync(
        ExtensionGuard guard, string space, CancellationToken cancellationToken)
    {
        var extension = guard.Extension;
        switch (extension.DataSource(space, null))
        {
            case TablePlugin table:
                return [new CatalogTable(extension, space, table.Name, table.Right, Opened(guard, table))];
            case NamespacePlugin { Tables: var whole }:
                var names = await whole.TableNamesAsync(cancellationToken);
                return [.. names.Select(name => new CatalogTable(
                    extension, space, name, whole.RightFor(name), Opened(guard, whole.Describe(name)))
                {
                    Description = whole.Summary(name),
                })];
            default:
                return [];
        }
    }

    private static TablePlugin? Opened(ExtensionGuard guard, TablePlugin? declared) =>
        declared is null || !guard.Origin.IsLoaded || declared.Provider is OpenedProvider
            ? declared
            : declared with { Provider = new OpenedProvider(declared.Provider) };
}
