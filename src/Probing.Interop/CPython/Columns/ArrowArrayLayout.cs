using System.Runtime.InteropServices;

namespace Probing.Interop.CPython.Columns;

/// <summary><c>struct ArrowArray</c> of the Arrow C data interface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ArrowArrayLayout
{
    public long Length;
    public long NullCount;
    public long Offset;
    public long BufferCount;
    public long ChildCount;
    public nint* Buffers;
    public ArrowArrayLayout** Children;
    public ArrowArrayLayout* Dictionary;
    public delegate* unmanaged<ArrowArrayLayout*, void> Release;
    public nint PrivateData;
}
