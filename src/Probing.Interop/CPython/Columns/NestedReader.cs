using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Interop.CPython.Columns;

/// <summary>Lists, structs, maps, dictionaries and unions: readers over the readers of their children.</summary>
internal static class NestedReader
{
    public static ArrowReader Of(IArrowArray array, Field field) => array switch
    {
        MapArray a => new MapReader(a),
        ListArray a => new ListReader(a, ArrowReader.Of(a.Values, ((ListType)a.Data.DataType).ValueField),
            row => (a.ValueOffsets[row], a.ValueOffsets[row + 1])),
        LargeListArray a => new ListReader(a, ArrowReader.Of(a.Values, ((LargeListType)a.Data.DataType).ValueField),
            row => (checked((int)a.ValueOffsets[row]), checked((int)a.ValueOffsets[row + 1]))),
        FixedSizeListArray a => new ListReader(a, ArrowReader.Of(a.Values, ((FixedSizeListType)a.Data.DataType).ValueField),
            Fixed(a)),
        StructArray a => new StructReader(a),
        DictionaryArray a => new DictionaryReader(a, field),
        SparseUnionArray a => new UnionReader(a, row => row),
        DenseUnionArray a => new UnionReader(a, row => a.ValueOffsets[row]),
        _ => throw new Probing.Sdk.ProbingException(Probing.Sdk.ProbingErrorKind.InvalidQuery,
            $"column '{field.Name}' has type {field.DataType.Name}, which has no Python counterpart here; cast it in the query"),
    };

    private static Func<int, (int, int)> Fixed(FixedSizeListArray array)
    {
        var size = ((FixedSizeListType)array.Data.DataType).ListSize;
        return row => ((array.Offset + row) * size, (array.Offset + row + 1) * size);
    }

    private sealed class ListReader(IArrowArray array, ArrowReader items, Func<int, (int From, int To)> range)
        : ArrowReader(array)
    {
        public override void Dispose() => items.Dispose();

        protected override PyRef Read(int row)
        {
            var (from, to) = range(row);
            using var list = Containers.NewList(0);
            for (var i = from; i < to; i++)
            {
                using var item = items.Get(i);
                Containers.Append(list.Address, item.Address);
            }
            return PyRef.Share(list.Address);
        }
    }

    private sealed class StructReader : ArrowReader
    {
        private readonly nint[] _names;
        private readonly ArrowReader[] _fields;

        public StructReader(StructArray array) : base(array)
        {
            var fields = ((StructType)array.Data.DataType).Fields;
            _fields = [.. fields.Select((field, i) => Of(array.Fields[i], field))];
            _names = [.. fields.Select(field => Unicode.New(field.Name).Detach())];
        }

        public override void Dispose()
        {
            foreach (var field in _fields)
                field.Dispose();
            foreach (var name in _names)
                Objects.DecRef(name);
        }

        protected override PyRef Read(int row)
        {
            using var dict = Containers.NewDict();
            for (var i = 0; i < _fields.Length; i++)
            {
                using var value = _fields[i].Get(row);
                Containers.SetDictItem(dict.Address, _names[i], value.Address);
            }
            return PyRef.Share(dict.Address);
        }
    }

    private sealed class MapReader(MapArray array) : ArrowReader(array)
    {
        private readonly ArrowReader _keys = Of(array.Keys, ((MapType)array.Data.DataType).KeyField);
        private readonly ArrowReader _values = Of(array.Values, ((MapType)array.Data.DataType).ValueField);

        public override void Dispose()
        {
            _keys.Dispose();
            _values.Dispose();
        }

        protected override PyRef Read(int row)
        {
            using var pairs = Containers.NewList(0);
            for (var i = array.ValueOffsets[row]; i < array.ValueOffsets[row + 1]; i++)
            {
                using var key = _keys.Get(i);
                using var value = _values.Get(i);
                using var pair = Containers.NewTuple(key.Address, value.Address);
                Containers.Append(pairs.Address, pair.Address);
            }
            return PythonBridge.Call("new_map"u8, pairs.Address);
        }
    }

    private sealed class DictionaryReader(DictionaryArray array, Field field) : ArrowReader(array)
    {
        private readonly ArrowReader _values = Of(array.Dictionary, field);

        public override void Dispose() => _values.Dispose();

        protected override PyRef Read(int row) => _values.Get(array.Indices switch
        {
            Int8Array indices => indices.Values[row],
            UInt8Array indices => indices.Values[row],
            Int16Array indices => indices.Values[row],
            UInt16Array indices => indices.Values[row],
            Int32Array indices => indices.Values[row],
            UInt32Array indices => checked((int)indices.Values[row]),
            Int64Array indices => checked((int)indices.Values[row]),
            var indices => checked((int)((UInt64Array)indices).Values[row]),
        });
    }

    private sealed class UnionReader : ArrowReader
    {
        private readonly UnionArray _array;
        private readonly Func<int, int> _childRow;
        private readonly Dictionary<int, ArrowReader> _children = [];

        public UnionReader(UnionArray array, Func<int, int> childRow) : base(array)
        {
            _array = array;
            _childRow = childRow;
            var type = (UnionType)array.Data.DataType;
            var codes = type.TypeIds.ToArray();
            for (var i = 0; i < codes.Length; i++)
                _children[codes[i]] = Of(array.Fields[i], type.Fields[i]);
        }

        public override void Dispose()
        {
            foreach (var child in _children.Values)
                child.Dispose();
        }

        protected override PyRef Read(int row) => _children[_array.TypeIds[row]].Get(_childRow(row));
    }
}
