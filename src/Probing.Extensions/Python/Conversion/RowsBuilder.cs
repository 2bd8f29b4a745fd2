using System.Text;
using Apache.Arrow;
using Probing.Interop.CPython;
using Probing.Interop.CPython.Columns;
using Probing.Sdk;

namespace Probing.Extensions.Python.Conversion;

/// <summary>
/// Rows with named fields under construction: a column per key in the order of first appearance; a key that a row does
/// not have is NULL there.
/// </summary>
internal sealed class RowsBuilder : IDisposable
{
    private readonly ConversionContext _conversion;
    private readonly int _depth;
    private readonly string? _parent;
    private readonly List<ColumnBuilder> _columns = [];
    private readonly List<byte[]> _names = []; // as UTF-8
    private readonly Dictionary<string, int> _byName = [];

    // The key object last seen per column: owned, so that its address means the same key.
    private readonly List<nint> _keys = [];

    public RowsBuilder(ConversionContext conversion, int depth, string? parent = null)
    {
        _conversion = conversion;
        _depth = depth;
        _parent = parent;
        conversion.Keep(this);
    }

    public long Count { get; private set; }

    public int ColumnCount => _columns.Count;

    /// <summary>A row of a mapping, record or tuple. Borrowed.</summary>
    public void Append(nint row)
    {
        // The host may run while a nested value is read, and drop the row from where it was borrowed.
        using var owned = PyRef.Share(row);
        switch (_conversion.Types.KindOf(row))
        {
            case ValueKind.Mapping:
                AppendDict(row);
                break;
            case ValueKind.AsMapping:
                using (var dict = PythonBridge.Call("as_dict"u8, row))
                    AppendDict(dict.Address);
                break;
            case ValueKind.Record:
                AppendRecord(row, _conversion.Types.ShapeOf(row));
                break;
            default:
                AppendTuple(row);
                break;
        }
    }

    /// <summary>A row of a dict's values. Borrowed.</summary>
    public void AppendDict(nint dict)
    {
        nint position = 0;
        var expected = 0;
        while (Containers.DictNext(dict, ref position, out var key, out var value))
        {
            // Rows mostly have the same keys in the same order, and equal keys mostly are the same object.
            var column = expected < _keys.Count && _keys[expected] == key ? expected : Find(key, expected);
            AppendCell(column, value);
            expected = column + 1;
        }
        EndRow();
    }

    /// <summary>A row of a record's fields. Borrowed.</summary>
    private void AppendRecord(nint record, RecordShape shape)
    {
        var names = shape.Names;
        for (var i = 0; i < names.Length; i++)
        {
            var column = i < _keys.Count && _keys[i] == names[i] ? i : Find(names[i], i);
            using var value = shape.Field(record, i);
            AppendCell(column, value.Address);
        }
        EndRow();
    }

    /// <summary>A row of a tuple's items, in columns c0, c1, ... Borrowed.</summary>
    private void AppendTuple(nint tuple)
    {
        var size = checked((int)Containers.TupleSize(tuple));
        for (var i = 0; i < size; i++)
            AppendCell(i < _columns.Count ? i : NewColumn($"c{i}", Objects.None), Containers.TupleItem(tuple, i));
        EndRow();
    }

    public void AppendNullRow() => EndRow();

    public IReadOnlyList<(Field Field, NativeArray Array)> Finish() => [.. _columns.Select(column => column.Finish())];

    public void Dispose()
    {
        foreach (var key in _keys)
            Objects.DecRef(key);
        _keys.Clear();
    }

    private void AppendCell(int index, nint value)
    {
        var column = _columns[index];
        if (column.Count != Count)
            throw new ProbingException(ProbingErrorKind.InvalidQuery,
                $"row {Count} (counted from 0) has two keys that both read '{column.Name}'; rename one in the expression");
        column.Append(value);
    }

    private void EndRow()
    {
        Count++;
        foreach (var column in _columns)
        {
            if (column.Count < Count)
                column.AppendNull();
        }
    }

    private int Find(nint key, int expected)
    {
        if (expected < _names.Count && IsText(key) && Unicode.TryGetAscii(key, out var ascii)
            && ascii.SequenceEqual(_names[expected]))
            return expected;
        var name = Name(key);
        return _byName.TryGetValue(name, out var index) ? index : NewColumn(name, key);
    }

    private int NewColumn(string name, nint key)
    {
        if (_columns.Count == ConversionLimits.MaxColumns)
            throw new ProbingException(ProbingErrorKind.LimitExceeded,
                $"{(_parent is null ? "the row" : $"column '{_parent}'")} has more than {ConversionLimits.MaxColumns} different keys; "
                + "read a dict as rows with .items()");
        var column = _conversion.NewColumn(name, _depth);
        column.AppendNulls(Count);
        _byName[name] = _columns.Count;
        _columns.Add(column);
        _names.Add(Encoding.UTF8.GetBytes(name));
        _keys.Add(Objects.IncRef(key));
        return _columns.Count - 1;
    }

    private static bool IsText(nint key) => Objects.HasFlag(Objects.TypeOf(key), TypeFlags.Text);

    private static string Name(nint key)
    {
        if (IsText(key))
            return Unicode.Text(key);
        using var owned = PyRef.Share(key);
        using var text = Objects.Str(key);
        return Unicode.Text(text.Address);
    }
}
