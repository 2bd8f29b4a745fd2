using System.IO.Pipelines;
using Apache.Arrow;
using Probing.Engine.Scan;
using Probing.Interop.Plugins;
using Probing.Sdk.Queries;

namespace Probing.Engine.Plugins;

/// <summary>The engine's answer to a plugin, on the plugin's own thread.</summary>
/// <param name="result">The answer.</param>
/// <param name="ends">Ends the query; belongs to this.</param>
internal sealed class PluginAnswer(EngineQueryResult result, CancellationTokenSource ends) : IPluginAnswer
{
    private IAsyncEnumerator<RecordBatch>? _batches;

    public Schema Schema => result.Schema;

    public IReadOnlyList<string> Warnings => result.Warnings;

    public RecordBatch? Next()
    {
        _batches ??= result.ReadAsync(ends.Token).GetAsyncEnumerator(ends.Token);
        return BlockingWait.For(_batches.MoveNextAsync(), CancellationToken.None) ? _batches.Current : null;
    }

    /// <summary>Through a pipe: a plugin that takes no bytes must hold no thread but its own.</summary>
    public long WriteParquet(Stream destination)
    {
        var pipe = new Pipe();
        var writing = WriteAsync(pipe.Writer);
        try
        {
            using var bytes = pipe.Reader.AsStream();
            bytes.CopyTo(destination);
        }
        finally
        {
            pipe.Reader.Complete();
        }
        writing.GetAwaiter().GetResult();
        return result.RowCount;
    }

    public void Dispose()
    {
        result.DisposeAsync().AsTask().GetAwaiter().GetResult();
        ends.Dispose();
    }

    private async Task WriteAsync(PipeWriter writer)
    {
        Exception? failure = null;
        try
        {
            await using var bytes = writer.AsStream(leaveOpen: true);
            await result.WriteParquetAsync(bytes, ends.Token);
        }
        catch (Exception e)
        {
            failure = e;
        }
        await writer.CompleteAsync(failure);
    }
}
