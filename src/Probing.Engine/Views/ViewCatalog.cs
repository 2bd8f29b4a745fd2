using Probing.Engine.Scan;
using Probing.Engine.Sql;
using Probing.Interop.DuckDb;

namespace Probing.Engine.Views;

/// <summary>
/// DuckDB's side of the names: each namespace is a schema, each table a view over <c>probing_scan</c>. Listed tables always
/// have their view; others get one when a query names them and keep it until many newer ones came, never while a query uses
/// it. All changes go through one connection under one lock; readers see them at their next query.
/// </summary>
internal sealed class ViewCatalog(DuckDbConnection admin)
{
    /// <summary>Views of unlisted names kept.</summary>
    internal const int MaxUnlisted = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Namespace, string Name), View> _views = [];
    private readonly HashSet<string> _schemas = new(StringComparer.OrdinalIgnoreCase);
    private long _tick;

    /// <summary>Grows when <see cref="SearchPath"/> changes.</summary>
    internal int SearchPathVersion { get; private set; }

    internal string SearchPath { get; private set; } = "main";

    internal int Count
    {
        get
        {
            lock (_gate)
                return _views.Count;
        }
    }

    /// <summary>Makes the schemas of new namespaces, and drops those that are gone once no query uses their views.</summary>
    internal void SetNamespaces(IReadOnlyList<string> namespaces)
    {
        lock (_gate)
        {
            var before = SearchPath;
            foreach (var space in namespaces)
            {
                if (_schemas.Add(space))
                    admin.Execute($"CREATE SCHEMA IF NOT EXISTS {SqlNames.Identifier(space)}");
            }
            if (_schemas.Count > namespaces.Count)
                DropGone(namespaces);
            SearchPath = string.Join(',', ["main", .. namespaces.Select(SqlNames.Identifier)]);
            if (SearchPath != before)
                SearchPathVersion++;
        }
    }

    /// <summary>Makes the views that a query's names need, and keeps them until <see cref="Release"/>.</summary>
    internal IReadOnlyList<(string, string)> Acquire(IEnumerable<TableReference> references)
    {
        var acquired = new List<(string, string)>();
        lock (_gate)
        {
            foreach (var reference in references)
            {
                var key = (SqlNames.Fold(reference.Namespace), SqlNames.Fold(reference.Name));
                if (acquired.Contains(key))
                    continue;
                var view = Ensure(key, reference.Name);
                view.Users++;
                view.LastUse = ++_tick;
                acquired.Add(key);
            }
            Evict();
        }
        return acquired;
    }

    internal void Release(IReadOnlyList<(string, string)> acquired)
    {
        lock (_gate)
        {
            foreach (var key in acquired)
                _views[key].Users--;
        }
    }

    /// <summary>Makes exactly these tables the listed ones; expressions of earlier queries are not listed with them.</summary>
    internal void List(IEnumerable<(string Namespace, string Name)> tables)
    {
        lock (_gate)
        {
            var listed = new HashSet<(string, string)>();
            foreach (var (space, name) in tables)
            {
                if (!_schemas.Contains(space))
                    continue;
                var key = (SqlNames.Fold(space), SqlNames.Fold(name));
                listed.Add(key);
                Ensure(key, name).Listed = true;
            }
            foreach (var (key, view) in _views.Where(entry => !listed.Contains(entry.Key)).ToList())
            {
                view.Listed = false;
                if (view.Users == 0)
                    Drop(key);
            }
        }
    }

    private void DropGone(IReadOnlyList<string> namespaces)
    {
        foreach (var gone in _schemas.Except(namespaces, StringComparer.OrdinalIgnoreCase).ToList())
        {
            var folded = SqlNames.Fold(gone);
            var views = _views.Where(entry => entry.Key.Namespace == folded).ToList();
            foreach (var (key, _) in views.Where(entry => entry.Value.Users == 0))
                Drop(key);
            if (views.Any(entry => entry.Value.Users > 0))
                continue;
            admin.Execute($"DROP SCHEMA IF EXISTS {SqlNames.Identifier(gone)}");
            _schemas.Remove(gone);
        }
    }

    private View Ensure((string Namespace, string Name) key, string spelled)
    {
        if (_views.TryGetValue(key, out var view))
            return view;
        admin.Execute($"CREATE OR REPLACE VIEW {SqlNames.Identifier(key.Namespace)}.{SqlNames.Identifier(spelled)} AS " +
            $"SELECT * FROM {ScanFunction.Name}({SqlNames.Literal(key.Namespace)}, {SqlNames.Literal(spelled)})");
        return _views[key] = new View();
    }

    private void Evict()
    {
        var unlisted = _views.Count(entry => !entry.Value.Listed);
        if (unlisted <= MaxUnlisted)
            return;
        var unused = _views.Where(entry => entry.Value is { Listed: false, Users: 0 })
            .OrderBy(entry => entry.Value.LastUse).Select(entry => entry.Key)
            .Take(unlisted - MaxUnlisted * 3 / 4).ToList();
        foreach (var key in unused)
            Drop(key);
    }

    private void Drop((string Namespace, string Name) key)
    {
        admin.Execute($"DROP VIEW IF EXISTS {SqlNames.Identifier(key.Namespace)}.{SqlNames.Identifier(key.Name)}");
        _views.Remove(key);
    }

    private sealed class View
    {
        internal bool Listed { get; set; }

        internal int Users { get; set; }

        internal long LastUse { get; set; }
    }
}
