using System.Runtime.InteropServices;

namespace Probing.Interop.CPython;

/// <summary>The memory of an object that has the buffer protocol (numpy arrays, <c>array.array</c>, <c>memoryview</c>).</summary>
/// <remarks>
/// The view keeps its owner alive and, for a growable owner, unresizable: hold it for a query at most. It may be read
/// without the GIL; the host may write meanwhile, as it may between two of its own threads.
/// </remarks>
public sealed unsafe class PyBuffer
{
    private const int RecordsReadOnly = 0x10 | 0x08 | 0x04; // PyBUF_STRIDES | PyBUF_ND | PyBUF_FORMAT

    private static readonly delegate* unmanaged<nint, View*, int, int> PyObject_GetBuffer =
        (delegate* unmanaged<nint, View*, int, int>)PythonSymbols.Require("PyObject_GetBuffer");

    private static readonly delegate* unmanaged<View*, void> PyBuffer_Release =
        (delegate* unmanaged<View*, void>)PythonSymbols.Require("PyBuffer_Release");

    private nint _address;
    private int _users = 1;

    private PyBuffer(View* view) => _address = (nint)view;

    private View* At => (View*)_address;

    ~PyBuffer() => GiveBack();

    // Py_buffer, object.h / cpython/object.h; part of the stable ABI since 3.11 and unchanged since 3.0.
    [StructLayout(LayoutKind.Sequential)]
    private struct View
    {
        public void* Buffer;
        public nint Owner;
        public nint Length;
        public nint ItemSize;
        public int ReadOnly;
        public int Dimensions;
        public byte* Format;
        public nint* Shape;
        public nint* Strides;
        public nint* SubOffsets;
        public void* Internal;
    }

    /// <summary>First byte of the first item.</summary>
    public byte* Data => (byte*)At->Buffer;

    /// <summary>Bytes in all, when contiguous.</summary>
    public long ByteLength => At->Length;

    /// <summary>Bytes of an item.</summary>
    public int ItemSize => (int)At->ItemSize;

    /// <summary>Number of dimensions.</summary>
    public int Dimensions => At->Dimensions;

    /// <summary>Item type in the notation of module <c>struct</c>.</summary>
    public string Format => At->Format == null ? "B" : Utf8.Decode(At->Format);

    /// <summary>Items along a dimension.</summary>
    public long Count(int dimension) => At->Shape[dimension];

    /// <summary>Bytes from an item to the next along a dimension; may be negative or 0.</summary>
    public long Stride(int dimension) => At->Strides[dimension];

    /// <summary>The memory of an object; throws the Python error when it has none.</summary>
    public static PyBuffer Of(nint value)
    {
        var view = (View*)NativeMemory.AllocZeroed((nuint)sizeof(View));
        if (PyObject_GetBuffer(value, view, RecordsReadOnly) == 0)
            return new PyBuffer(view);
        NativeMemory.Free(view);
        PythonErrors.Throw();
        return null;
    }

    /// <summary>One more user, who calls <see cref="Release"/> in the end.</summary>
    public PyBuffer Retain()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    /// <summary>One user less, from any thread; after the last one the view is given back.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) > 0)
            return;
        GC.SuppressFinalize(this);
        GiveBack();
    }

    private void GiveBack()
    {
        var view = Interlocked.Exchange(ref _address, 0);
        if (view != 0)
            DecrefQueue.Release(view, DecrefQueue.Item.View);
    }

    /// <summary>The end of a view. The caller holds the GIL.</summary>
    internal static void Free(nint view)
    {
        PyBuffer_Release((View*)view);
        NativeMemory.Free((void*)view);
    }
}
