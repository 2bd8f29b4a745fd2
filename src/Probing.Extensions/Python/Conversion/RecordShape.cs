using Probing.Interop.CPython;

namespace Probing.Extensions.Python.Conversion;

/// <summary>The field names of a record type, as Python strings.</summary>
/// <param name="names">Owned.</param>
/// <param name="byPosition">The fields are the items of a tuple, in this order.</param>
internal sealed class RecordShape(nint[] names, bool byPosition) : IDisposable
{
    /// <summary>Field names, <c>str</c> objects that live as long as the shape.</summary>
    public ReadOnlySpan<nint> Names => names;

    public static RecordShape Of(nint type)
    {
        using var fields = PythonBridge.Call("field_names"u8, type);
        var names = new nint[Containers.TupleSize(fields.Address)];
        for (var i = 0; i < names.Length; i++)
            names[i] = Objects.IncRef(Containers.TupleItem(fields.Address, i));
        return new RecordShape(names, Objects.HasFlag(type, TypeFlags.Tuple));
    }

    /// <summary>The value of a field; throws the Python error. New.</summary>
    public PyRef Field(nint record, int index) => byPosition && index < Containers.TupleSize(record)
        ? PyRef.Share(Containers.TupleItem(record, index))
        : Objects.GetAttribute(record, names[index]);

    public void Dispose()
    {
        foreach (var name in names)
            Objects.DecRef(name);
    }
}
