using Probing.Interop.CPython;

namespace Probing.Extensions.Python.Conversion;

/// <summary>The value of an expression to a table: what becomes rows, what becomes columns.</summary>
internal sealed class ValueConverter(Conversion conversion)
{
    /// <summary>Converts a value. Borrowed.</summary>
    public PythonTable Convert(nint value)
    {
        switch (conversion.Types.KindOf(value))
        {
            case ValueKind.Mapping or ValueKind.AsMapping or ValueKind.Record:
                var row = new RowsBuilder(conversion, 0);
                row.Append(value);
                return PythonTable.Of(row.Finish(), row.Count);
            case ValueKind.Sequence when Objects.HasFlag(Objects.TypeOf(value), TypeFlags.List):
                return ConvertList(value);
            case ValueKind.Sequence or ValueKind.AsSequence or ValueKind.Iterator:
                return ConvertIterable(value);
            default:
                var scalar = conversion.NewColumn("value", 0);
                scalar.Append(value);
                return PythonTable.Of([scalar.Finish()], 1);
        }
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
