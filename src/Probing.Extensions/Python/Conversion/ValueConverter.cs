using Probing.Interop.CPython;
using Probing.Interop.CPython.Columns;

namespace Probing.Extensions.Python.Conversion;

/// <summary>The value of an expression to a table: what becomes rows, what becomes columns.</summary>
internal sealed class ValueConverter(ConversionContext conversion)
{
    /// <summary>Converts a value. Borrowed.</summary>
    public PythonTable Convert(nint value)
    {
        switch (conversion.Types.KindOf(value))
        {
            case ValueKind.Mapping or ValueKind.AsMapping or ValueKind.Record:
                var row = new RowsBuilder(conversion, 0);
                row.Append(value);
                return PythonTables.Of(row.Finish(), row.Count);
            case ValueKind.Sequence when Objects.HasFlag(Objects.TypeOf(value), TypeFlags.List):
                return ConvertList(value);
            case ValueKind.Sequence or ValueKind.AsSequence or ValueKind.Iterator:
                return ConvertIterable(value);
            case ValueKind.Array:
                return ConvertColumns("array_columns"u8, value);
            case ValueKind.Tensor:
                return ConvertColumns("tensor_columns"u8, value);
            case ValueKind.Frame:
                return ConvertColumns("frame_columns"u8, value);
            case ValueKind.Series:
                return ConvertColumns("series_columns"u8, value);
            case ValueKind.Index:
                return ConvertColumns("index_values"u8, value);
            case ValueKind.ArrowStream:
                return ConvertStream(value);
            case ValueKind.ArrowArray:
                var batch = ArrowCapsules.ReadArray(value);
                conversion.CheckRows(batch.Length);
                return PythonTables.Of(batch.Schema, [batch]);
            default:
                var scalar = conversion.NewColumn("value", 0);
                scalar.Append(value);
                return PythonTables.Of([scalar.Finish()], 1);
        }
    }

    private PythonTable ConvertColumns(ReadOnlySpan<byte> helper, nint value)
    {
        using var columns = new ArrayColumns(conversion);
        return columns.Convert(helper, value);
    }

    private PythonTable ConvertStream(nint producer)
    {
        var rows = 0L;
        var (schema, batches) = ArrowCapsules.ReadStream(
            producer, conversion.Call, batch => conversion.CheckRows(rows += batch.Length));
        return PythonTables.Of(schema, batches);
    }

    private PythonTable ConvertList(nint list)
    {
        var rows = new ItemRows(conversion);
        for (nint i = 0; i < Containers.ListSize(list); i++)
        {
            rows.Append(Containers.ListItem(list, i));
            rows.Tick();
        }
        return rows.Finish();
    }

    private PythonTable ConvertIterable(nint iterable)
    {
        var rows = new ItemRows(conversion);
        using var iterator = Objects.Iterate(iterable);
        while (true)
        {
            using var item = Objects.Next(iterator.Address);
            if (item.IsNull)
                return rows.Finish();
            rows.Append(item.Address);
            rows.Tick();
        }
    }
}
