using Probing.Engine.Guards;
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
            foreach (var candidate in InOrder(space, name, scope.Token))
            {
                if (Find(candidate, name, display, scope, ref denied) is { } provider)
                    return new OpenTable(display, SqlNames.Fold(space), SqlNames.Fold(name), candidate.Guard, provider,
                        OfQuery: candidate.Declared is null && candidate.Plugin is NamespacePlugin);
            }
            throw denied ?? catalog.Refusal(space) ?? new ProbingException(ProbingErrorKind.NotFound,
                $"there is no table {display}; SHOW ALL TABLES lists the tables");
        }
        catch (ProbingException e)
        {
            throw scope.Keep(space, name, e);
        }
    }

    /// <summary>Reports the failure of a table that is open.</summary>
    internal ProbingException Report(OpenTable table, Exception failure) =>
        extensions.Report(table.Guard?.Name ?? "", table.Display, failure);

    /// <summary>Declared tables first: an extension that takes any name for an expression must not hide them.</summary>
    private IEnumerable<Candidate> InOrder(string space, string name, CancellationToken token)
    {
        var candidates = catalog.Candidates(space, name, token).ToList();
        return candidates.Count < 2 ? candidates : candidates.OrderBy(IsDeclared);
        int IsDeclared(Candidate candidate) =>
            candidate.Declared is not null || candidate.Plugin is TablePlugin || candidate.Guard.Declares(space, name) ? 0 : 1;
    }

    private ITableProvider? Find(
        Candidate candidate, string name, string display, QueryScope scope, ref ProbingException? denied)
    {
        try
        {
            switch (candidate.Plugin)
            {
                case TablePlugin table when table.Name.Equals(name, StringComparison.OrdinalIgnoreCase):
                    return Allowed(table.Right, display, scope, ref denied) ? candidate.Declared!.Provider : null;
                case NamespacePlugin { Tables: var whole }:
                    var right = GuardedWork.Run(candidate.Guard, display,
                        _ => ValueTask.FromResult(whole.RightFor(name)), scope.Token);
                    return Allowed(right, display, scope, ref denied)
                        ? GuardedWork.Run(candidate.Guard, display,
                            token => OpenAsync(candidate.Guard, whole, name, scope, token), scope.Token)
                        : null;
                default:
                    return null;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !scope.Token.IsCancellationRequested)
        {
            throw extensions.Report(candidate.Guard.Name, display, e);
        }
    }

    private static async ValueTask<ITableProvider?> OpenAsync(
        ExtensionGuard guard, ICustomNamespace tables, string name, QueryScope scope, CancellationToken token)
    {
        var provider = await tables.TableAsync(name, scope.Context, token);
        return provider is null || !guard.Origin.IsLoaded ? provider : new OpenedProvider(provider);
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
