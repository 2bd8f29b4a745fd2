using System.Collections.Concurrent;
using Probing.Engine.Hints;
using Probing.Engine.Sql;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Scan;

/// <summary>
/// What one query has opened: each table is opened once, and its success or failure is kept, because DuckDB binds a table
/// several times. Keeps the first failure whole, since DuckDB passes on only its text.
/// </summary>
internal sealed class QueryScope(
    Func<string, string, QueryScope, OpenTable> open, QueryContext context, CancellationToken token) : IDisposable
{
    private readonly ConcurrentDictionary<(string, string), Lazy<OpenTable>> _tables = new();
    private readonly Dictionary<(string Namespace, string Name), TableReference> _references = [];
    private volatile ProbingException? _failure;

    internal QueryContext Context => context;

    internal CancellationToken Token => token;

    /// <summary>The failure of a table; null while there is none.</summary>
    internal ProbingException? Failure => _failure;

    internal IReadOnlyDictionary<OpenTable, ScanHints> Hints { get; set; } = new Dictionary<OpenTable, ScanHints>();

    /// <summary>The tables opened so far.</summary>
    internal IEnumerable<OpenTable> Tables => _tables.Values.Where(table => table.IsValueCreated).Select(table => table.Value);

    internal ScanHints HintsFor(OpenTable table) => Hints.GetValueOrDefault(table, ScanHints.None);

    /// <summary>Notes how the query spells a name; DuckDB's catalog knows one spelling only.</summary>
    /// <exception cref="ProbingException">InvalidQuery: it spells it in two ways that mean different things.</exception>
    internal void AddReference(TableReference reference, Func<bool> declared)
    {
        var key = (SqlNames.Fold(reference.Namespace), SqlNames.Fold(reference.Name));
        if (_references.TryAdd(key, reference) || _references[key].Name == reference.Name || declared())
            return;
        throw new ProbingException(ProbingErrorKind.InvalidQuery,
            $"{SqlNames.Display(key.Item1, _references[key].Name)} and {SqlNames.Display(key.Item1, reference.Name)} differ only " +
            "by case, which SQL names cannot tell apart; use one of them in a query") { Position = reference.Start };
    }

    internal OpenTable Open(string space, string name)
    {
        var key = (SqlNames.Fold(space), SqlNames.Fold(name));
        var spelled = _references.TryGetValue(key, out var reference) ? reference.Name : name;
        return _tables.GetOrAdd(key, _ => new Lazy<OpenTable>(() => open(space, spelled, this))).Value;
    }

    /// <summary>Keeps a failure and returns it as the user is to see it, with the table's place in the text.</summary>
    internal ProbingException Keep(string space, string name, ProbingException failure)
    {
        if (failure.Position is null && _references.TryGetValue((SqlNames.Fold(space), SqlNames.Fold(name)), out var reference))
            failure = new ProbingException(failure.Kind, failure.Message, failure.Detail, failure) { Position = reference.Start };
        return Interlocked.CompareExchange(ref _failure, failure, null) ?? failure;
    }

    internal Func<OpenTable, Exception, ProbingException>? Report { get; init; }

    /// <summary>Turns whatever a table threw into the query's error; the end of the query itself is none of its faults.</summary>
    internal Exception Fail(OpenTable table, Exception failure)
    {
        if (failure is OperationCanceledException && token.IsCancellationRequested)
            return failure;
        if (_failure == failure)
            return failure;
        var reported = Report?.Invoke(table, failure)
            ?? failure as ProbingException
            ?? new ProbingException(ProbingErrorKind.ExtensionFailed, failure.Message, failure.ToString(), failure);
        return Keep(table.Namespace, table.Name, reported);
    }

    /// <summary>The query is over: tables opened for it alone let go what they hold, for instance memory of the host.</summary>
    public void Dispose()
    {
        foreach (var table in Tables)
        {
            if (table is { OfQuery: true, Provider: IDisposable provider })
                provider.Dispose();
        }
    }

    internal void ThrowIfStopped() => token.ThrowIfCancellationRequested();
}
