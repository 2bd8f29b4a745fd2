using System.Runtime.CompilerServices;
using Apache.Arrow;
using Probing.Interop.Plugins;
using Probing.Sdk.Tables;

namespace Probing.Engine.Plugins;

/// <summary>
/// A table of a plugin. Its scans run in the plugin on the thread that asks for the batches, which is one of the guards' own:
/// they read ahead of the query, hold its deadline whatever the plugin does, and account for a thread that it keeps.
/// </summary>
internal sealed class PluginTable(PluginExtension owner, string space, string name, Schema schema) : ITableProvider
{
    public Schema Schema => schema;

    public bool WantsFilters => true;

    public async IAsyncEnumerable<RecordBatch> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var context = request.Query;
        using var query = new PluginQuery(context.Right, context.DeadlineUtc, context.MaxRows, context.MaxBytes);
        using var visit = owner.Workers.Visit(query);
        using var told = cancellationToken.UnsafeRegister(_ => owner.Cancel(query), null);
        cancellationToken.ThrowIfCancellationRequested();
        using var stream = Open(request, query);
        while (stream.Next() is { } batch)
            yield return batch;
    }

    private IPluginStream Open(ScanRequest request, PluginQuery query)
    {
        var expected = new Schema(request.Projection.Select(schema.GetFieldByIndex), schema.Metadata);
        var filters = request.Filters.Select(hint => (Column: IndexOf(hint.Column), hint)).Where(hint => hint.Column >= 0);
        return owner.Port.Scan(
            new PluginScanRequest(space, name, request.Projection, [.. filters], request.Limit), expected, query);
    }

    private int IndexOf(string column)
    {
        for (var i = 0; i < schema.FieldsList.Count; i++)
        {
            if (schema.FieldsList[i].Name.Equals(column, StringComparison.OrdinalIgnoreCase))
                return i;
        }
        return -1;
    }
}
