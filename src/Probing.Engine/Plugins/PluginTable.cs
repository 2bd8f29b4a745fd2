using System.Runtime.CompilerServices;
using Apache.Arrow;
using Probing.Interop.Plugins;
using Probing.Sdk.Tables;

namespace Probing.Engine.Plugins;

/// <summary>
/// A table of a plugin. Its scans run in the plugin on the thread that asks for the batches, which is one of the guards' own:
/// they read ahead of the query, hold its deadline whatever the plugin does, and account for a thread that it keeps.
/// </summary>
internal sealed class PluginTable(PluginExtension owner, string space, string name, PluginOpenTable table)
    : ITableProvider, IDisposable
{
    private readonly Schema _schema = table.Schema;
    private int _users = 1; // whoever opened it, and its scans

    public Schema Schema => _schema;

    public bool WantsFilters => true;

    public async IAsyncEnumerable<RecordBatch> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var context = request.Query;
        using var query = new PluginQuery(context.Right, context.DeadlineUtc, context.MaxRows, context.MaxBytes)
        {
            Warned = context.Warn,
        };
        using var visit = owner.Workers.Visit(query);
        using var use = Use();
        using var told = cancellationToken.UnsafeRegister(_ => owner.Cancel(query), null);
        cancellationToken.ThrowIfCancellationRequested();
        using var stream = Open(request, query);
        while (stream.Next() is { } batch)
            yield return batch;
    }

    /// <summary>No more scans follow; one that was given up may still run, and closes the table when it ends.</summary>
    public void Dispose() => LetGo();

    private IPluginStream Open(ScanRequest request, PluginQuery query)
    {
        var expected = new Schema(request.Projection.Select(_schema.GetFieldByIndex), _schema.Metadata);
        var filters = request.Filters.Select(hint => (Column: IndexOf(hint.Column), hint)).Where(hint => hint.Column >= 0);
        return owner.Port.Scan(
            new PluginScanRequest(space, name, table.Handle, request.Projection, [.. filters], request.Limit), expected, query);
    }

    private Using Use()
    {
        Interlocked.Increment(ref _users);
        return new Using(this);
    }

    private void LetGo()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            owner.Close(table);
    }

    private int IndexOf(string column)
    {
        for (var i = 0; i < _schema.FieldsList.Count; i++)
        {
            if (_schema.FieldsList[i].Name.Equals(column, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        return -1;
    }

    private sealed class Using(PluginTable owner) : IDisposable
    {
        public void Dispose() => owner.LetGo();
    }
}
