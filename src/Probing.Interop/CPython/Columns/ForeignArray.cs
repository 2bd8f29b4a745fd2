using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.C;
using Apache.Arrow.Types;

namespace Probing.Interop.CPython.Columns;

/// <summary>
/// An Arrow array that a Python library produced, taken over without a copy. Its own release callback may take the GIL, so
/// it is not called where Apache.Arrow drops the array but by the executor.
/// </summary>
internal static unsafe class ForeignArray
{
    /// <summary>Takes over an array; <paramref name="source"/> is released (moved from) afterwards.</summary>
    public static IArrowArray Import(ArrowArrayLayout* source, IArrowType type)
    {
        var shell = Wrap(source);
        try
        {
            return CArrowArrayImporter.ImportArray((CArrowArray*)&shell, type);
        }
        finally
        {
            if (shell.Release != null)
                Free(&shell);
        }
    }

    /// <summary>Takes over a struct array as a record batch; <paramref name="source"/> is moved from.</summary>
    public static RecordBatch Import(ArrowArrayLayout* source, Schema schema)
    {
        var shell = Wrap(source);
        try
        {
            return CArrowArrayImporter.ImportRecordBatch((CArrowArray*)&shell, schema);
        }
        finally
        {
            if (shell.Release != null)
                Free(&shell);
        }
    }

    /// <summary>The end of an array. The caller holds the GIL.</summary>
    internal static void ReleaseMoved(nint moved)
    {
        var array = (ArrowArrayLayout*)moved;
        if (array->Release != null)
            array->Release(array);
        NativeMemory.Free(array);
    }

    private static ArrowArrayLayout Wrap(ArrowArrayLayout* source)
    {
        var moved = (ArrowArrayLayout*)NativeMemory.Alloc((nuint)sizeof(ArrowArrayLayout));
        *moved = *source;
        source->Release = null;
        var shell = *moved;
        shell.Release = &Released;
        shell.PrivateData = (nint)moved;
        return shell;
    }

    [UnmanagedCallersOnly]
    private static void Released(ArrowArrayLayout* shell) =>
        NativeCallback.Run((nint)shell, static address => Free((ArrowArrayLayout*)address));

    private static void Free(ArrowArrayLayout* shell)
    {
        DecrefQueue.Release(shell->PrivateData, DecrefQueue.Item.Array);
        shell->Release = null;
    }
}
