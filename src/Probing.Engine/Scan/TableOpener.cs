using Probing.Engine.Sql;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Scan;

/// <summary>
/// Finds who serves a name and opens the table for a query, if the query's caller may. The one place where a failing
/// extension is contained: its failure becomes the error of this query and a row of the error journal.
/// </summary>
internal sealed class TableOpener(EngineExtensionManager extensions, EngineCatalog catalog)
{
    internal OpenTable Open(string space, string name, QueryScope scope)
    {
        var display = SqlNames.Display(space, name);
        try
        {
            ProbingException? denied = null;
            foreach (var (extension, plugin) in InOrder(space, name))
            {
                if (Find(extension, plugin, name, display, scope, ref denied) is { } provider)
                    return new OpenTable(display, SqlNames.Fold(space), SqlNames.Fold(name), extension.Name, provider,
                        OfQuery: !IsDeclared(plugin, name));
            }
            throw denied ?? new ProbingException(ProbingErrorKind.NotFound,
                $"there is no table {display}; SHOW ALL TABLES lists the tables");
        }
        catch (ProbingException e)
        {
            throw scope.Keep(space, name, e);
        }
    }

    /// <summary>Reports the failure of a table that is open.</summary>
    internal ProbingException Report(OpenTable table, Exception failure) =>
        extensions.Report(table.Extension, table.Display, failure);

    /// <summary>Declared tables first: an extension that takes any name for an expression must not hide them.</summary>
    private IEnumerable<(EngineExtension Extension, IPlugin Plugin)> InOrder(string space, string name)
    {
        var candidates = catalog.Candidates(space, name).ToList();
        return candidates.Count < 2 ? candidates : candidates.OrderBy(c => IsDeclared(c.Plugin, name) ? 0 : 1);
    }

    private static bool IsDeclared(IPlugin plugin, string name) => plugin is TablePlugin
        || plugin is NamespacePlugin whole && whole.Tables.Describe(name) is not null;

    private ITableProvider? Find(EngineExtension extension,
        IPlugin plugin, string name, string display, QueryScope scope, ref ProbingException? denied)
    {
        try
        {
            switch (plugin)
            {
                case TablePlugin table when table.Name.Equals(name, StringComparison.OrdinalIgnoreCase):
                    return Allowed(table.Right, display, scope, ref denied) ? table.Provider : null;
                case NamespacePlugin { Tables: var whole }:
                    return Allowed(whole.RightFor(name), display, scope, ref denied)
                        ? BlockingWait.For(whole.TableAsync(name, scope.Context, scope.Token), scope.Token)
                        : null;
                default:
                    return null;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !scope.Token.IsCancellationRequested)
        {
            throw extensions.Report(extension.Name, display, e);
        }
    }

    private static bool Allowed(EngineRight needed, string display, QueryScope scope, ref ProbingException? denied)
    {
        if (needed <= scope.Context.Right)
            return true;
        denied ??= new ProbingException(ProbingErrorKind.PermissionDenied,
            $"{display} needs the right '{needed.ToString().ToLowerInvariant()}' and this caller has only " +
            $"'{scope.Context.Right.ToString().ToLowerInvariant()}'; use credentials with more rights");
        return false;
    }
}
