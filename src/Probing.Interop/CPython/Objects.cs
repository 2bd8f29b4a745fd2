namespace Probing.Interop.CPython;

/// <summary>Object protocol: reference counts, types, attributes, calls, iteration.</summary>
public static unsafe class Objects
{
    private const int TypeOffset = 8;       // PyObject.ob_type
    private const int TypeNameOffset = 24;  // PyTypeObject.tp_name
    private const int TypeFlagsOffset = 168; // PyTypeObject.tp_flags

    private static readonly delegate* unmanaged[SuppressGCTransition]<nint, void> Py_IncRef =
        (delegate* unmanaged[SuppressGCTransition]<nint, void>)PythonSymbols.Require("Py_IncRef");

    // May run __del__ and anything else: never without the transition.
    private static readonly delegate* unmanaged<nint, void> Py_DecRef =
        (delegate* unmanaged<nint, void>)PythonSymbols.Require("Py_DecRef");

    private static readonly delegate* unmanaged<nint, byte*, nint> PyObject_GetAttrString =
        (delegate* unmanaged<nint, byte*, nint>)PythonSymbols.Require("PyObject_GetAttrString");

    private static readonly delegate* unmanaged<nint, nint, nint> PyObject_GetAttr =
        (delegate* unmanaged<nint, nint, nint>)PythonSymbols.Require("PyObject_GetAttr");

    private static readonly delegate* unmanaged<nint, nint, nint> PyObject_CallObject =
        (delegate* unmanaged<nint, nint, nint>)PythonSymbols.Require("PyObject_CallObject");

    private static readonly delegate* unmanaged<nint, nint> PyObject_GetIter =
        (delegate* unmanaged<nint, nint>)PythonSymbols.Require("PyObject_GetIter");

    private static readonly delegate* unmanaged<nint, nint> PyIter_Next =
        (delegate* unmanaged<nint, nint>)PythonSymbols.Require("PyIter_Next");

    private static readonly delegate* unmanaged<nint, nint> PyObject_Repr =
        (delegate* unmanaged<nint, nint>)PythonSymbols.Require("PyObject_Repr");

    private static readonly delegate* unmanaged<nint, nint> PyObject_Str =
        (delegate* unmanaged<nint, nint>)PythonSymbols.Require("PyObject_Str");

    /// <summary><c>None</c>. Borrowed, immortal.</summary>
    public static nint None { get; } = PythonSymbols.Require("_Py_NoneStruct");

    /// <summary><c>True</c>. Borrowed, immortal.</summary>
    public static nint True { get; } = PythonSymbols.Require("_Py_TrueStruct");

    /// <summary><c>False</c>. Borrowed, immortal.</summary>
    public static nint False { get; } = PythonSymbols.Require("_Py_FalseStruct");

    /// <summary>The type of an object. Borrowed from the object.</summary>
    public static nint TypeOf(nint value) => *(nint*)(value + TypeOffset);

    /// <summary><c>tp_name</c>: bare for Python classes, dotted for types of C.</summary>
    public static string TypeName(nint type) => Utf8.Decode(*(byte**)(type + TypeNameOffset));

    /// <summary>True when the type's instances are of the builtin type, or a subclass of it, that the flag stands for.</summary>
    public static bool HasFlag(nint type, TypeFlags flag) => (*(ulong*)(type + TypeFlagsOffset) & (ulong)flag) != 0;

    /// <summary>One more owner.</summary>
    public static nint IncRef(nint value)
    {
        Py_IncRef(value);
        return value;
    }

    /// <summary>One owner less; may run finalizers.</summary>
    public static void DecRef(nint value) => Py_DecRef(value);

    /// <summary><c>value.name</c>; throws the Python error. New.</summary>
    /// <param name="value">Any object.</param>
    /// <param name="name">A <c>u8</c> literal: it has the terminating zero.</param>
    public static PyRef GetAttribute(nint value, ReadOnlySpan<byte> name)
    {
        fixed (byte* pointer = name)
            return PyRef.Own(PyObject_GetAttrString(value, pointer));
    }

    /// <summary><c>getattr(value, name)</c>; throws the Python error. New.</summary>
    public static PyRef GetAttribute(nint value, nint name) => PyRef.Own(PyObject_GetAttr(value, name));

    /// <summary><c>callable(*arguments)</c>; throws the Python error. New.</summary>
    public static PyRef Call(nint callable, params ReadOnlySpan<nint> arguments)
    {
        if (arguments.Length == 0)
            return PyRef.Own(PyObject_CallObject(callable, 0));
        using var tuple = Containers.NewTuple(arguments);
        return PyRef.Own(PyObject_CallObject(callable, tuple.Address));
    }

    /// <summary>Like <see cref="Call"/>, but 0 with the error pending in place of an exception. New.</summary>
    internal static nint TryCall(nint callable, nint argument)
    {
        using var tuple = Containers.NewTuple(argument);
        return PyObject_CallObject(callable, tuple.Address);
    }

    /// <summary><c>iter(value)</c>; throws the Python error. New.</summary>
    public static PyRef Iterate(nint value) => PyRef.Own(PyObject_GetIter(value));

    /// <summary>The next item, or a null reference at the end; throws the Python error. New.</summary>
    public static PyRef Next(nint iterator)
    {
        var item = PyIter_Next(iterator);
        if (item == 0)
            PythonErrors.ThrowIfAny();
        return new PyRef(item);
    }

    /// <summary><c>repr(value)</c>; throws the Python error. New.</summary>
    public static PyRef Repr(nint value) => PyRef.Own(PyObject_Repr(value));

    /// <summary><c>str(value)</c>; throws the Python error. New.</summary>
    public static PyRef Str(nint value) => PyRef.Own(PyObject_Str(value));
}
