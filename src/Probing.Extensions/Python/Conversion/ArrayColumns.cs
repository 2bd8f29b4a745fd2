using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Interop.CPython;
using Probing.Sdk;

namespace Probing.Extensions.Python.Conversion;

/// <summary>The columns that <c>array_columns</c> and its kin in the bridge make of arrays, tensors and frames.</summary>
internal sealed class ArrayColumns(ConversionContext conversion) : IDisposable
{
    private readonly List<(Field Field, ColumnSource Source)> _columns = [];
    private long _rows = -1;

    /// <summary>Converts a value with the helper of that name. Borrowed.</summary>
    public PythonTable Convert(ReadOnlySpan<byte> helper, nint value)
    {
        using var described = PythonBridge.Call(helper, value);
        var count = Containers.ListSize(described.Address);
        if (count > ConversionLimits.MaxColumns)
            throw new ProbingException(ProbingErrorKind.LimitExceeded,
                $"{conversion.Call.Description} has {count} columns, more than {ConversionLimits.MaxColumns}; slice or transpose it");
        for (nint i = 0; i < count; i++)
            Add(Containers.ListItem(described.Address, i));
        var table = PythonTables.Of([.. _columns], Math.Max(_rows, 0));
        _columns.Clear();
        return table;
    }

    public void Dispose()
    {
        foreach (var column in _columns)
            column.Source.Dispose();
    }

    private void Add(nint column)
    {
        var name = Unicode.Text(Containers.TupleItem(column, 0));
        var form = Unicode.Text(Containers.TupleItem(column, 1));
        var data = Containers.TupleItem(column, 2);
        var missing = Containers.TupleItem(column, 3);
        if (form == "items")
            AddItems(name, data);
        else
            AddBuffer(name, form, data, missing);
    }

    private void AddItems(string name, nint items)
    {
        var builder = conversion.NewColumn(name, 0);
        using var iterator = Objects.Iterate(items);
        while (true)
        {
            using var item = Objects.Next(iterator.Address);
            if (item.IsNull)
                break;
            conversion.CheckRows(builder.Count + 1);
            builder.Append(item.Address);
            conversion.Tick(1);
        }
        CountRows(builder.Count);
        var (field, array) = builder.Finish();
        _columns.Add((field, new ArrowColumn(array.ToArrow())));
    }

    private void AddBuffer(string name, string form, nint data, nint missing)
    {
        var buffer = PyBuffer.Of(data);
        try
        {
            CountRows(buffer.Count(0));
            conversion.CheckRows(_rows);
            var (layout, type) = Describe(form, buffer);
            var nulls = missing == Objects.None ? null : PyBuffer.Of(missing);
            _columns.Add((new Field(name, type, true), new BufferColumn(type, layout, buffer, nulls)));
        }
        catch
        {
            buffer.Release();
            throw;
        }
    }

    private void CountRows(long rows)
    {
        if (_rows >= 0 && rows != _rows)
            throw new ProbingException(ProbingErrorKind.InvalidQuery,
                $"{conversion.Call.Description} changed its length while it was read; query a copy");
        _rows = rows;
    }

    private static (BufferLayout Layout, IArrowType Type) Describe(string form, PyBuffer buffer) => form switch
    {
        "number" => (BufferLayout.Number, NumberType(buffer)),
        "bool" => (BufferLayout.Bool, BooleanType.Default),
        "date" => (BufferLayout.Date, Date32Type.Default),
        "text" => (BufferLayout.Text, StringType.Default),
        "bytes" => (BufferLayout.Bytes, BinaryType.Default),
        _ => (BufferLayout.Time, TimeType(form)),
    };

    private static IArrowType TimeType(string form)
    {
        // "timestamp[ns]", "timestamp[ns,UTC]" or "duration[us]"
        var parts = form.TrimEnd(']').Split('[', ',');
        var unit = parts[1] switch
        {
            "s" => TimeUnit.Second,
            "ms" => TimeUnit.Millisecond,
            "us" => TimeUnit.Microsecond,
            _ => TimeUnit.Nanosecond,
        };
        return parts[0] == "duration" ? DurationType.FromTimeUnit(unit) : new TimestampType(unit, parts.ElementAtOrDefault(2));
    }

    private static IArrowType NumberType(PyBuffer buffer)
    {
        var code = buffer.Format.TrimStart('@', '=', '<', '>', '^');
        return (code is "f" or "d", char.IsUpper(code[0]), buffer.ItemSize) switch
        {
            (true, _, 4) => FloatType.Default,
            (true, _, _) => DoubleType.Default,
            (_, true, 1) => UInt8Type.Default,
            (_, true, 2) => UInt16Type.Default,
            (_, true, 4) => UInt32Type.Default,
            (_, true, _) => UInt64Type.Default,
            (_, _, 1) => Int8Type.Default,
            (_, _, 2) => Int16Type.Default,
            (_, _, 4) => Int32Type.Default,
            _ => Int64Type.Default,
        };
    }
}
