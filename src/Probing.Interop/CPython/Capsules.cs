namespace Probing.Interop.CPython;

/// <summary>Capsules: C pointers that travel as Python objects.</summary>
public static unsafe class Capsules
{
    private static readonly delegate* unmanaged<nint, byte*, nint> PyCapsule_GetPointer =
        (delegate* unmanaged<nint, byte*, nint>)PythonSymbols.Require("PyCapsule_GetPointer");

    private static readonly delegate* unmanaged<byte*, int, nint> PyCapsule_Import =
        (delegate* unmanaged<byte*, int, nint>)PythonSymbols.Require("PyCapsule_Import");

    private static readonly delegate* unmanaged<nint, byte*, nint, nint> PyCapsule_New =
        (delegate* unmanaged<nint, byte*, nint, nint>)PythonSymbols.Require("PyCapsule_New");

    /// <summary>The pointer in a capsule of that name; throws the Python error. Lives as long as the capsule.</summary>
    public static nint Pointer(nint capsule, ReadOnlySpan<byte> name)
    {
        fixed (byte* text = name)
        {
            var pointer = PyCapsule_GetPointer(capsule, text);
            if (pointer == 0)
                PythonErrors.Throw();
            return pointer;
        }
    }

    /// <summary>The pointer in the capsule that is attribute <c>module.name</c>; throws the Python error.</summary>
    public static nint Import(ReadOnlySpan<byte> path)
    {
        fixed (byte* text = path)
        {
            var pointer = PyCapsule_Import(text, 0);
            if (pointer == 0)
                PythonErrors.Throw();
            return pointer;
        }
    }

    /// <summary>A capsule; throws the Python error. New.</summary>
    /// <param name="pointer">Not 0.</param>
    /// <param name="name">A <c>u8</c> literal: the capsule keeps its address.</param>
    /// <param name="destructor">A C function that gets the capsule at its end; 0 for none.</param>
    public static PyRef New(nint pointer, ReadOnlySpan<byte> name, nint destructor = 0)
    {
        fixed (byte* text = name)
            return PyRef.Own(PyCapsule_New(pointer, text, destructor));
    }
}
