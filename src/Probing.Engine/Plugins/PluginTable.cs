using System.Runtime.CompilerServices;
using Apache.Arrow;
using Probing.Interop.Plugins;
using Probing.Sdk.Tables;

namespace Probing.Engine.Plugins;

/// <summary>
/// A table of a plugin. A thread of the plugin's reads ahead by a few batches; the query never waits inside the plugin,
/// so its deadline holds whatever the plugin does.
/// </summary>
internal sealed class PluginTable(PluginExtension owner, string space, string name, Schema schema) : ITableProvider
{
    public Schema Schema => schema;

    public bool WantsFilters => true;

    public async IAsyncEnumerable<RecordBatch> ScanAsync(
        ScanRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var context = request.Query;
        var query = new PluginQuery(context.Right, context.DeadlineUtc, context.MaxRows, context.MaxBytes);
        var batches = new BatchQueue();
        var scan = owner.Workers.RunAsync(query, () => Fill(request, query, batches));
        try
        {
            while (await batches.ReadAsync(cancellationToken) is { } batch)
                yield return batch;
            await scan;
        }
        finally
        {
            owner.Cancel(query);
            batches.Dispose();
            _ = scan.ContinueWith(static failed => failed.Exception, CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    /// <summary>On a thread of the plugin's.</summary>
    private bool Fill(ScanRequest request, PluginQuery query, BatchQueue batches)
    {
        try
        {
            var expected = new Schema(request.Projection.Select(schema.GetFieldByIndex), schema.Metadata);
            var filters = request.Filters.Select(hint => (Column: IndexOf(hint.Column), hint)).Where(hint => hint.Column >= 0);
            using var stream = owner.Port.Scan(
                new PluginScanRequest(space, name, request.Projection, [.. filters], request.Limit), expected, query);
            while (stream.Next() is { } batch && batches.Write(batch))
            {
                // Until the end, or until nobody reads.
            }
            return true;
        }
        finally
        {
            batches.End();
        }
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
