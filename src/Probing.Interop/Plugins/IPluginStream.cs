using Apache.Arrow;

namespace Probing.Interop.Plugins;

/// <summary>The batches of a scan. One thread at a time.</summary>
public interface IPluginStream : IDisposable
{
    /// <summary>The next batch, checked; null at the end.</summary>
    RecordBatch? Next();
}
