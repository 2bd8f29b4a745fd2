using Probing.Sdk;
using Probing.Sdk.Tables;
using Probing.Storage.Cold;
using Probing.Storage.Dead;
using Probing.Storage.Rings;

namespace Probing.Extensions.Storage.PostMortem;

/// <summary>
/// The tables of a directory under the names that they had in their processes. The directory is looked into for each query:
/// of a process that lives there are always more rows.
/// </summary>
internal sealed class DeadNamespace(DeadDirectory directory, Action openLibrary) : ICustomNamespace, IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (ColdDatabase Database, ColdCatalog Catalog)> _catalogs = [];

    public ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken)
    {
        var (folders, places) = directory.Find();
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var folder in folders)
        {
            using var content = folder.Rings.Read();
            names.UnionWith(content.Tables.Select(table => table.Name));
        }
        foreach (var place in places)
            names.UnionWith(place.Tables());
        return ValueTask.FromResult<IReadOnlyList<string>>([.. names]);
    }

    public ValueTask<ITableProvider?> TableAsync(string name, QueryContext query, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ITableProvider?>(Find(name, query.Warn) ?? throw new ProbingException(ProbingErrorKind.NotFound,
            $"there is no table python.{name} here; `probing DIRECTORY tables` lists those there are. Python expressions need a "
            + "process that runs"));

    public bool IsDynamic => false;

    public TablePlugin? Describe(string name) => Find(name, _ => { }) is { } table
        ? new TablePlugin("python", name, table) { Description = table.Description, Example = $"SELECT * FROM python.{name} LIMIT 10" }
        : null;

    public void Dispose()
    {
        foreach (var (database, _) in _catalogs.Values)
            database.Dispose();
    }

    /// <summary>Null when nobody has a table of this name.</summary>
    /// <exception cref="ProbingException">Unavailable: there is one, and none of its files can be read.</exception>
    private DeadTable? Find(string name, Action<string> warn)
    {
        name = name.ToLowerInvariant(); // SQL takes upper and lower case for the same, and tables are named in lower case
        var (folders, places) = directory.Find();
        var parts = new List<DeadRows>();
        RingFileException? last = null;
        // The files first, so that a row that is sealed meanwhile is read from its ring.
        var cold = places.ToDictionary(place => place, place => ColdFolder.Read(place.TableFolder(name)));
        foreach (var (place, files) in cold)
            parts.AddRange(Sealed(place, files, warn));
        foreach (var folder in folders)
        {
            try
            {
                if (folder.Rings.Open(name) is not { } table)
                    continue;
                foreach (var fault in table.Faults)
                    warn($"{fault.Message}; it is left out");
                var files = folder.Cold is { Place: var place } ? cold.GetValueOrDefault(place) : null;
                foreach (var file in table.Files)
                    parts.Add(new RingRows(ProcessTable.NameOf(folder), file, files?.EndOf(file.Descriptor) ?? 0));
            }
            catch (RingFileException e)
            {
                warn($"{e.Message}; it is left out");
                last = e;
            }
        }
        if (parts.Count > 0)
            return new DeadTable(parts, parts.DistinctBy(part => part.Process).Count() > 1);
        return last is null ? null : throw new ProbingException(ProbingErrorKind.Unavailable, last.Message, inner: last);
    }

    private List<DeadRows> Sealed(ColdPlace place, ColdFolder files, Action<string> warn)
    {
        var parts = new List<DeadRows>();
        if (files.Files.Count == 0)
            return parts;
        var catalog = CatalogOf(place.Directory);
        foreach (var file in files.Files)
        {
            try
            {
                parts.Add(new SealedRows(ProcessTable.NameOf(file), catalog, file, catalog.SchemaOf(file)));
            }
            catch (ColdFileException e)
            {
                warn($"{e.Message}; it is left out");
            }
        }
        return parts;
    }

    private ColdCatalog CatalogOf(string directory)
    {
        lock (_gate)
        {
            if (!_catalogs.TryGetValue(directory, out var known))
            {
                var database = new ColdDatabase(directory, openLibrary);
                known = (database, new ColdCatalog(database));
                _catalogs.Add(directory, known);
            }
            return known.Catalog;
        }
    }
}
