using System.Runtime.InteropServices;

namespace Probing.Interop.CPython.Columns;

/// <summary><c>struct ArrowArrayStream</c> of the Arrow C stream interface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ArrowStreamLayout
{
    public delegate* unmanaged<ArrowStreamLayout*, ArrowSchemaLayout*, int> GetSchema;
    public delegate* unmanaged<ArrowStreamLayout*, ArrowArrayLayout*, int> GetNext;
    public delegate* unmanaged<ArrowStreamLayout*, byte*> GetLastError;
    public delegate* unmanaged<ArrowStreamLayout*, void> Release;
    public nint PrivateData;
}
