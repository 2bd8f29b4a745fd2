using Probing.Sdk.Tables;

namespace Probing.Storage;

/// <summary>A table whose rows the engine may copy from rings into its own vectors, with several threads and no Arrow in between.</summary>
public interface IHotTable
{
    /// <summary>Begins such a scan; null when these rows can only be had as batches.</summary>
    HotParts? OpenParts(ScanRequest request);
}
