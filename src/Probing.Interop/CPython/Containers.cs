namespace Probing.Interop.CPython;

/// <summary>Lists, tuples and dicts.</summary>
/// <remarks>
/// Reading a size, an item or the next pair is a leaf call; the objects they give are borrowed, so take an owner before
/// any Python code can run or the GIL is released.
/// </remarks>
public static unsafe class Containers
{
    private static readonly delegate* unmanaged[SuppressGCTransition]<nint, nint> PyList_Size =
        (delegate* unmanaged[SuppressGCTransition]<nint, nint>)PythonSymbols.Require("PyList_Size");

    private static readonly delegate* unmanaged[SuppressGCTransition]<nint, nint, nint> PyList_GetItem =
        (delegate* unmanaged[SuppressGCTransition]<nint, nint, nint>)PythonSymbols.Require("PyList_GetItem");

    private static readonly delegate* unmanaged[SuppressGCTransition]<nint, nint> PyTuple_Size =
        (delegate* unmanaged[SuppressGCTransition]<nint, nint>)PythonSymbols.Require("PyTuple_Size");

    private static readonly delegate* unmanaged[SuppressGCTransition]<nint, nint, nint> PyTuple_GetItem =
        (delegate* unmanaged[SuppressGCTransition]<nint, nint, nint>)PythonSymbols.Require("PyTuple_GetItem");

    private static readonly delegate* unmanaged[SuppressGCTransition]<nint, nint*, nint*, nint*, int> PyDict_Next =
        (delegate* unmanaged[SuppressGCTransition]<nint, nint*, nint*, nint*, int>)PythonSymbols.Require("PyDict_Next");


    private static readonly delegate* unmanaged<nint, nint> PyTuple_New =
        (delegate* unmanaged<nint, nint>)PythonSymbols.Require("PyTuple_New");

    private static readonly delegate* unmanaged<nint, nint, nint, int> PyTuple_SetItem =
        (delegate* unmanaged<nint, nint, nint, int>)PythonSymbols.Require("PyTuple_SetItem");

    private static readonly delegate* unmanaged<nint, nint> PyList_New =
        (delegate* unmanaged<nint, nint>)PythonSymbols.Require("PyList_New");


    private static readonly delegate* unmanaged<nint, nint, int> PyList_Append =
        (delegate* unmanaged<nint, nint, int>)PythonSymbols.Require("PyList_Append");

    private static readonly delegate* unmanaged<nint> PyDict_New =
        (delegate* unmanaged<nint>)PythonSymbols.Require("PyDict_New");

    private static readonly delegate* unmanaged<nint, nint, nint, int> PyDict_SetItem =
        (delegate* unmanaged<nint, nint, nint, int>)PythonSymbols.Require("PyDict_SetItem");

    private static readonly delegate* unmanaged<nint, byte*, nint> PyDict_GetItemString =
        (delegate* unmanaged<nint, byte*, nint>)PythonSymbols.Require("PyDict_GetItemString");

    /// <summary>The type <c>list</c>. Borrowed.</summary>
    public static nint ListType { get; } = PythonSymbols.Require("PyList_Type");

    /// <summary>The type <c>tuple</c>. Borrowed.</summary>
    public static nint TupleType { get; } = PythonSymbols.Require("PyTuple_Type");

    /// <summary>The type <c>dict</c>. Borrowed.</summary>
    public static nint DictType { get; } = PythonSymbols.Require("PyDict_Type");

    /// <summary>Items of a list or a subclass.</summary>
    public static nint ListSize(nint list) => PyList_Size(list);

    /// <summary>An item of a list; <paramref name="index"/> must be below its size now. Borrowed.</summary>
    public static nint ListItem(nint list, nint index) => PyList_GetItem(list, index);

    /// <summary>Items of a tuple or a subclass.</summary>
    public static nint TupleSize(nint tuple) => PyTuple_Size(tuple);

    /// <summary>An item of a tuple; <paramref name="index"/> must be below its size. Borrowed.</summary>
    public static nint TupleItem(nint tuple, nint index) => PyTuple_GetItem(tuple, index);

    /// <summary>The next pair of a dict or a subclass; start with a position of 0. Both borrowed.</summary>
    public static bool DictNext(nint dict, ref nint position, out nint key, out nint value)
    {
        nint at = position, foundKey = 0, foundValue = 0;
        var found = PyDict_Next(dict, &at, &foundKey, &foundValue) != 0;
        position = at;
        key = foundKey;
        value = foundValue;
        return found;
    }

    /// <summary>The value under a text key; 0 when there is none. Borrowed.</summary>
    /// <param name="dict">A dict.</param>
    /// <param name="key">A <c>u8</c> literal: it has the terminating zero.</param>
    public static nint DictItem(nint dict, ReadOnlySpan<byte> key)
    {
        fixed (byte* pointer = key)
            return PyDict_GetItemString(dict, pointer);
    }

    /// <summary>A tuple of borrowed items; throws the Python error. New.</summary>
    public static PyRef NewTuple(params ReadOnlySpan<nint> items)
    {
        var tuple = PyRef.Own(PyTuple_New(items.Length));
        for (var i = 0; i < items.Length; i++)
            _ = PyTuple_SetItem(tuple.Address, i, Objects.IncRef(items[i]));
        return tuple;
    }

    /// <summary>A list with room for <paramref name="size"/> items, each to be set before anybody sees it. New.</summary>
    public static PyRef NewList(nint size) => PyRef.Own(PyList_New(size));

    /// <summary>Appends a borrowed item; throws the Python error.</summary>
    public static void Append(nint list, nint item)
    {
        if (PyList_Append(list, item) != 0)
            PythonErrors.Throw();
    }

    /// <summary>A dict; throws the Python error. New.</summary>
    public static PyRef NewDict() => PyRef.Own(PyDict_New());

    /// <summary>Sets a pair, both borrowed; throws the Python error.</summary>
    public static void SetDictItem(nint dict, nint key, nint value)
    {
        if (PyDict_SetItem(dict, key, value) != 0)
            PythonErrors.Throw();
    }
}
