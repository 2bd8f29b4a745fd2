using Apache.Arrow;
using Probing.Engine.Scan.Columns;

namespace Probing.Engine.Scan;

/// <summary>
/// A batch that several threads read parts of. The vectors of a thread point into it until that thread asks for its next
/// part, so whoever holds a part holds a count; the last one to let go disposes the batch.
/// </summary>
internal sealed class SharedBatch
{
    private readonly RecordBatch _batch;
    private readonly BufferPins _pins = new();
    private int _holders = 1;

    /// <summary>Takes over the batch.</summary>
    internal SharedBatch(RecordBatch batch, Schema expected, string table)
    {
        _batch = batch;
        try
        {
            Readers = MakeReaders(batch, expected, table);
        }
        catch
        {
            Release();
            throw;
        }
    }

    internal int Length => _batch.Length;

    /// <summary>Bytes of the rows; those of a slice are its share of the whole array's.</summary>
    internal long Bytes { get; private set; }

    /// <summary>One for each projected column.</summary>
    internal ColumnReader[] Readers { get; }

    internal void Hold() => Interlocked.Increment(ref _holders);

    internal void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0)
            return;
        _pins.Dispose();
        _batch.Dispose();
    }

    private ColumnReader[] MakeReaders(RecordBatch batch, Schema expected, string table)
    {
        var fields = expected.FieldsList;
        if (batch.ColumnCount != fields.Count)
            throw new InvalidOperationException(
                $"a batch of {table} has {batch.ColumnCount} columns where {fields.Count} were asked for");
        var readers = new ColumnReader[fields.Count];
        for (var i = 0; i < readers.Length; i++)
        {
            var declared = ColumnTypes.TypeOf(fields[i]);
            var data = batch.Column(i).Data;
            if (!SameType(data.DataType, fields[i].DataType))
                throw new InvalidOperationException($"column '{fields[i].Name}' of {table} was declared as " +
                    $"{fields[i].DataType.Name} and a batch has {data.DataType.Name}");
            if (data.Length < batch.Length)
                throw new InvalidOperationException(
                    $"column '{fields[i].Name}' of {table} has {data.Length} values in a batch of {batch.Length} rows");
            var before = _pins.Bytes;
            readers[i] = ColumnReaders.Create(fields[i].Name, declared, data, _pins);
            Bytes += (long)((_pins.Bytes - before) * (data.Length / Math.Max(1.0, (double)data.Offset + data.Length)));
        }
        return readers;
    }

    // An extension array's data has the storage type; the readers read that. Nested types are compared by kind only:
    // their fields' names and nullability may differ.
    private static bool SameType(Apache.Arrow.Types.IArrowType actual, Apache.Arrow.Types.IArrowType declared)
    {
        if (declared is ExtensionType extension)
            return SameType(actual is ExtensionType own ? own.StorageType : actual, extension.StorageType);
        return actual.TypeId == declared.TypeId;
    }
}
