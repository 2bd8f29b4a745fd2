using System.Collections.Concurrent;
using Apache.Arrow.C;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Plugin;

/// <summary>
/// The tables that queries have open. One of a dynamic namespace is made when it is opened, and that one is scanned and
/// disposed; declared ones are at hand all the time.
/// </summary>
internal sealed unsafe class ExportedTables(EngineExtension extension)
{
    private readonly ConcurrentDictionary<nint, ITableProvider> _open = new();
    private long _last;

    /// <summary>Gives the columns, and the number of a table that was made for this; 0 for a declared one.</summary>
    public nint Open(string space, string name, QueryContext context, CArrowSchema* schema, CancellationToken cancellationToken)
    {
        if (Declared(space, name) is { } declared)
        {
            CArrowSchemaExporter.ExportSchema(declared.Schema, schema);
            return 0;
        }
        var table = Make(space, name, context, cancellationToken) ?? throw Unknown(space, name);
        try
        {
            CArrowSchemaExporter.ExportSchema(table.Schema, schema);
        }
        catch
        {
            (table as IDisposable)?.Dispose();
            throw;
        }
        var number = (nint)Interlocked.Increment(ref _last);
        _open[number] = table;
        return number;
    }

    public ITableProvider ToScan(string space, string name, nint number) =>
        (number == 0 ? Declared(space, name) : _open.GetValueOrDefault(number)) ?? throw Unknown(space, name);

    public void Close(nint number)
    {
        if (_open.TryRemove(number, out var table))
            (table as IDisposable)?.Dispose();
    }

    public void CloseAll()
    {
        foreach (var number in _open.Keys)
            Close(number);
    }

    private ITableProvider? Declared(string space, string name) => Source(space, name) switch
    {
        TablePlugin table when table.Name.Equals(name, StringComparison.OrdinalIgnoreCase) => table.Provider,
        NamespacePlugin { Tables: { IsDynamic: false } tables } => tables.Describe(name)?.Provider,
        _ => null,
    };

    private ITableProvider? Make(string space, string name, QueryContext context, CancellationToken cancellationToken)
    {
        if (Source(space, name) is not NamespacePlugin { Tables: var tables })
            return null;
        if (tables.RightFor(name) > context.Right)
            throw new ProbingException(ProbingErrorKind.PermissionDenied, $"{space}.{name} needs the right 'execute'");
        return tables.TableAsync(name, context, cancellationToken).AsTask().GetAwaiter().GetResult();
    }

    private IPlugin? Source(string space, string name) => extension.DataSource(space, name) ?? extension.DataSource(space, null);

    private static ProbingException Unknown(string space, string name) =>
        new(ProbingErrorKind.NotFound, $"there is no table {space}.{name}");
}
