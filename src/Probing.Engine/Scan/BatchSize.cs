using Apache.Arrow;

namespace Probing.Engine.Scan;

/// <summary>Bytes that a batch keeps in memory; slices of one array count it whole each.</summary>
internal static class BatchSize
{
    internal static long Of(RecordBatch batch) => batch.Arrays.Sum(array => Of(array.Data));

    private static long Of(ArrayData? data) => data is null ? 0
        : data.Buffers.Sum(buffer => (long)buffer.Length) + (data.Children?.Sum(Of) ?? 0) + Of(data.Dictionary);
}
