using System.Numerics;

namespace Probing.Interop.CPython;

/// <summary>Integers, floats and booleans.</summary>
public static unsafe class Numbers
{
    private const int FloatValueOffset = 16; // PyFloatObject.ob_fval

    // Leaf calls on exact types and their subclasses: they read the object's digits.
    private static readonly delegate* unmanaged[SuppressGCTransition]<nint, int*, long> PyLong_AsLongLongAndOverflow =
        (delegate* unmanaged[SuppressGCTransition]<nint, int*, long>)PythonSymbols.Require("PyLong_AsLongLongAndOverflow");

    private static readonly delegate* unmanaged<long, nint> PyLong_FromLongLong =
        (delegate* unmanaged<long, nint>)PythonSymbols.Require("PyLong_FromLongLong");

    private static readonly delegate* unmanaged<ulong, nint> PyLong_FromUnsignedLongLong =
        (delegate* unmanaged<ulong, nint>)PythonSymbols.Require("PyLong_FromUnsignedLongLong");

    private static readonly delegate* unmanaged<double, nint> PyFloat_FromDouble =
        (delegate* unmanaged<double, nint>)PythonSymbols.Require("PyFloat_FromDouble");

    /// <summary>The type <c>int</c>. Borrowed.</summary>
    public static nint IntType { get; } = PythonSymbols.Require("PyLong_Type");

    /// <summary>The type <c>bool</c>. Borrowed.</summary>
    public static nint BoolType { get; } = PythonSymbols.Require("PyBool_Type");

    /// <summary>The type <c>float</c>. Borrowed.</summary>
    public static nint FloatType { get; } = PythonSymbols.Require("PyFloat_Type");

    /// <summary>The value of an <c>int</c> or a subclass; false when it needs more than 64 bits.</summary>
    public static bool TryGetInt64(nint integer, out long value)
    {
        int overflow;
        value = PyLong_AsLongLongAndOverflow(integer, &overflow);
        return overflow == 0;
    }

    /// <summary>The value of a <c>float</c> or a subclass.</summary>
    public static double GetDouble(nint number) => *(double*)(number + FloatValueOffset);

    /// <summary>The value of an <c>int</c> of any size; throws the Python error.</summary>
    public static BigInteger GetBigInteger(nint integer)
    {
        if (TryGetInt64(integer, out var small))
            return small;
        using var bytes = PythonBridge.Call("int_to_bytes"u8, integer);
        return new BigInteger(Unicode.Bytes(bytes.Address));
    }

    /// <summary>An <c>int</c>. New.</summary>
    public static PyRef NewInt(long value) => PyRef.Own(PyLong_FromLongLong(value));

    /// <summary>An <c>int</c>. New.</summary>
    public static PyRef NewInt(ulong value) => PyRef.Own(PyLong_FromUnsignedLongLong(value));

    /// <summary>A <c>float</c>. New.</summary>
    public static PyRef NewFloat(double value) => PyRef.Own(PyFloat_FromDouble(value));
}
