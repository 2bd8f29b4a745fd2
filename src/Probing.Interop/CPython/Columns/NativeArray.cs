using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.C;
using Apache.Arrow.Types;

namespace Probing.Interop.CPython.Columns;

/// <summary>
/// An Arrow array over native memory, in the layout of the Arrow C data interface: the way by which Apache.Arrow takes
/// memory it did not allocate, counts its users and gives it back.
/// </summary>
public sealed unsafe class NativeArray
{
    private readonly IArrowType _type;
    private readonly List<nint> _owned = [];
    private readonly List<NativeArray> _children = [];
    private readonly List<nint> _buffers = [];
    private PyBuffer? _keeper;
    private NativeArray? _dictionary;

    /// <summary>Describes an array; add its buffers in the order of the Arrow format.</summary>
    public NativeArray(IArrowType type, long length, long nullCount = 0)
    {
        _type = type;
        Length = length;
        NullCount = nullCount;
    }

    public long Length { get; }

    public long NullCount { get; }

    public IArrowType Type => _type;

    /// <summary>A buffer that the array owns from now on; 0 for an absent validity bitmap.</summary>
    public NativeArray Own(nint memory)
    {
        _buffers.Add(memory);
        if (memory != 0)
            _owned.Add(memory);
        return this;
    }

    /// <summary>A buffer inside the memory of a Python object, which <paramref name="keeper"/> keeps.</summary>
    public NativeArray Borrow(nint memory, PyBuffer keeper)
    {
        _buffers.Add(memory);
        _keeper ??= keeper.Retain();
        return this;
    }

    /// <summary>A child, of a list, struct or map.</summary>
    public NativeArray Child(NativeArray child)
    {
        _children.Add(child);
        return this;
    }

    /// <summary>The values that a dictionary array's indices point to.</summary>
    public NativeArray Dictionary(NativeArray values)
    {
        _dictionary = values;
        return this;
    }

    /// <summary>Hands everything over to an Apache.Arrow array; its disposal frees it.</summary>
    public IArrowArray ToArrow()
    {
        var root = Export();
        try
        {
            return CArrowArrayImporter.ImportArray((CArrowArray*)root, _type);
        }
        finally
        {
            // The importer has moved the content and cleared release; if it failed, the memory is still ours to free.
            if (root->Release != null)
                Free(root);
            NativeMemory.Free(root);
        }
    }

    private ArrowArrayLayout* Export()
    {
        var array = (ArrowArrayLayout*)NativeMemory.AllocZeroed((nuint)sizeof(ArrowArrayLayout));
        array->Length = Length;
        array->NullCount = NullCount;
        array->BufferCount = _buffers.Count;
        array->Buffers = (nint*)NativeMemory.AllocZeroed((nuint)((_buffers.Count + 1) * sizeof(nint)));
        for (var i = 0; i < _buffers.Count; i++)
            array->Buffers[i] = _buffers[i];
        array->ChildCount = _children.Count;
        array->Children = (ArrowArrayLayout**)NativeMemory.AllocZeroed((nuint)((_children.Count + 1) * sizeof(nint)));
        for (var i = 0; i < _children.Count; i++)
            array->Children[i] = _children[i].Export();
        if (_dictionary is not null)
            array->Dictionary = _dictionary.Export();
        array->PrivateData = GCHandle.ToIntPtr(GCHandle.Alloc(this));
        array->Release = &Released;
        return array;
    }

    /// <summary>Called by Apache.Arrow on whichever thread drops the last user, finalizers included.</summary>
    [UnmanagedCallersOnly]
    private static void Released(ArrowArrayLayout* array)
    {
        NativeCallback.Run((nint)array, static address => Free((ArrowArrayLayout*)address));
    }

    private static void Free(ArrowArrayLayout* array)
    {
        for (var i = 0; i < array->ChildCount; i++)
        {
            Free(array->Children[i]);
            NativeMemory.Free(array->Children[i]);
        }
        if (array->Dictionary != null)
        {
            Free(array->Dictionary);
            NativeMemory.Free(array->Dictionary);
        }
        NativeMemory.Free(array->Children);
        NativeMemory.Free(array->Buffers);
        var handle = GCHandle.FromIntPtr(array->PrivateData);
        var owner = (NativeArray)handle.Target!;
        handle.Free();
        foreach (var memory in owner._owned)
            NativeMemory.Free((void*)memory);
        owner._keeper?.Release();
        array->Release = null;
    }
}
