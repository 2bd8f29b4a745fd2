using Apache.Arrow;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Support;

/// <summary>Rows of a ring in the form of <see cref="TestRows"/>.</summary>
internal static class RingRows
{
    internal static List<byte[]?[]> Read(RingFile file, RingSnapshot snapshot)
    {
        var rows = new List<byte[]?[]>();
        var columns = file.Descriptor.Columns;
        using var scan = new RingScan(file, snapshot.Chunks, Enumerable.Range(0, columns.Count));
        while (scan.Next() is { } batch)
        {
            for (var row = 0; row < batch.Length; row++)
                rows.Add([.. columns.Select((column, i) => Value(column, batch.Column(i), row))]);
            batch.Dispose();
        }
        Assert.Equal(0, scan.Overruns);
        return rows;
    }

    /// <summary>What the writer wrote beside the ring of its own latest rows.</summary>
    internal static List<byte[]?[]> ReadLatest(string path, IReadOnlyList<RingColumn> columns)
    {
        var rows = new List<byte[]?[]>();
        using var reader = new BinaryReader(File.OpenRead($"{path}.latest"));
        while (reader.BaseStream.Position < reader.BaseStream.Length)
            rows.Add([.. columns.Select(column => reader.ReadBoolean()
                ? reader.ReadBytes(column.Kind.IsInArena() ? reader.ReadInt32() : 16)
                : null)]);
        return rows;
    }

    internal static byte[]? Value(RingColumn column, IArrowArray array, int row)
    {
        if (array.IsNull(row))
            return null;
        if (array is BinaryArray texts)
            return texts.GetBytes(row).ToArray();
        if (array is BooleanArray bools)
            return RandomValues.Integer(bools.GetValue(row)!.Value ? 1 : 0);
        if (array is FloatArray floats)
            return RandomValues.Real(floats.GetValue(row)!.Value);
        var bytes = array.Data.Buffers[1].Span.Slice(row * column.Width, column.Width);
        var value = new byte[16];
        bytes.CopyTo(value);
        var isSigned = column.Kind is RingKind.Int8 or RingKind.Int16 or RingKind.Int32 or RingKind.Date32;
        if (isSigned && bytes[^1] >= 0x80)
            value.AsSpan(column.Width, 8 - column.Width).Fill(0xff);
        return value;
    }
}
