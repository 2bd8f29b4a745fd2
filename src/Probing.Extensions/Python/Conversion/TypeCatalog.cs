using Probing.Interop.CPython;

namespace Probing.Extensions.Python.Conversion;

/// <summary>
/// The kinds of the Python types that one conversion meets, by the address of the type object. It owns a reference to each
/// type, so an address means the same type as long as the catalog lives.
/// </summary>
internal sealed class TypeCatalog : IDisposable
{
    private readonly Dictionary<nint, ValueKind> _kinds = [];
    private readonly Dictionary<nint, RecordShape> _records = [];

    public TypeCatalog()
    {
        _kinds[Objects.TypeOf(Objects.None)] = ValueKind.Null;
        _kinds[Numbers.BoolType] = ValueKind.Bool;
        _kinds[Numbers.IntType] = ValueKind.Int;
        _kinds[Numbers.FloatType] = ValueKind.Float;
        _kinds[Unicode.TextType] = ValueKind.Text;
        _kinds[Unicode.BytesType] = ValueKind.Bytes;
        _kinds[Containers.DictType] = ValueKind.Mapping;
        _kinds[Containers.ListType] = ValueKind.Sequence;
        _kinds[Containers.TupleType] = ValueKind.Sequence;
        foreach (var type in _kinds.Keys)
            Objects.IncRef(type);
    }

    /// <summary>The kind of a value's type.</summary>
    public ValueKind KindOf(nint value)
    {
        var type = Objects.TypeOf(value);
        return _kinds.TryGetValue(type, out var kind) ? kind : Classify(type);
    }

    /// <summary>The fields of a value whose kind is <see cref="ValueKind.Record"/>.</summary>
    public RecordShape ShapeOf(nint value)
    {
        var type = Objects.TypeOf(value);
        if (!_records.TryGetValue(type, out var shape))
            _records[type] = shape = RecordShape.Of(type);
        return shape;
    }

    public void Dispose()
    {
        foreach (var shape in _records.Values)
            shape.Dispose();
        foreach (var type in _kinds.Keys)
            Objects.DecRef(type);
        _records.Clear();
        _kinds.Clear();
    }

    private ValueKind Classify(nint type)
    {
        using var name = PythonBridge.Call("classify"u8, type);
        var kind = Unicode.Text(name.Address) switch
        {
            "null" => ValueKind.Null,
            "bool" => ValueKind.Bool,
            "int" => ValueKind.Int,
            "float" => ValueKind.Float,
            "text" => ValueKind.Text,
            "bytes" => ValueKind.Bytes,
            "datetime" => ValueKind.DateTime,
            "date" => ValueKind.Date,
            "time" => ValueKind.Time,
            "timedelta" => ValueKind.TimeDelta,
            "decimal" => ValueKind.Decimal,
            "uuid" => ValueKind.Uuid,
            "plain" => ValueKind.Plain,
            "mapping" => ValueKind.Mapping,
            "as_mapping" => ValueKind.AsMapping,
            "record" => ValueKind.Record,
            "sequence" => ValueKind.Sequence,
            "as_sequence" => ValueKind.AsSequence,
            "iterator" => ValueKind.Iterator,
            "array" => ValueKind.Array,
            "tensor" => ValueKind.Tensor,
            "frame" => ValueKind.Frame,
            "series" => ValueKind.Series,
            "index" => ValueKind.Index,
            "arrow_stream" => ValueKind.ArrowStream,
            "arrow_array" => ValueKind.ArrowArray,
            _ => ValueKind.Other,
        };
        Objects.IncRef(type);
        _kinds[type] = kind;
        return kind;
    }
}
