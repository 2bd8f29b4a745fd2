using Apache.Arrow;

namespace Probing.Interop.Plugins;

/// <summary>The answer to a query of a plugin's own. One thread at a time; members block.</summary>
public interface IPluginAnswer : IDisposable
{
    Schema Schema { get; }

    /// <summary>Complete after the last batch.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>The next batch, whose buffers lie in native memory; null at the end.</summary>
    RecordBatch? Next();

    /// <summary>In place of the batches: all rows as one Parquet file. Returns how many.</summary>
    long WriteParquet(Stream destination);
}
