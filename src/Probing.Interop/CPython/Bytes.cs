namespace Probing.Interop.CPython;

/// <summary>Objects of type <c>bytes</c>; <see cref="Unicode.Bytes"/> reads them.</summary>
public static unsafe class Bytes
{
    private static readonly delegate* unmanaged<byte*, nint, nint> PyBytes_FromStringAndSize =
        (delegate* unmanaged<byte*, nint, nint>)PythonSymbols.Require("PyBytes_FromStringAndSize");

    /// <summary>A copy of some bytes; throws the Python error. New.</summary>
    public static PyRef New(ReadOnlySpan<byte> content)
    {
        fixed (byte* pointer = content)
            return PyRef.Own(PyBytes_FromStringAndSize(pointer, content.Length));
    }
}
