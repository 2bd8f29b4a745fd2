using System.Runtime.InteropServices;

namespace Probing.Interop.CPython.Columns;

/// <summary><c>struct ArrowSchema</c> of the Arrow C data interface.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ArrowSchemaLayout
{
    public byte* Format;
    public byte* Name;
    public byte* Metadata;
    public long Flags;
    public long ChildCount;
    public ArrowSchemaLayout** Children;
    public ArrowSchemaLayout* Dictionary;
    public delegate* unmanaged<ArrowSchemaLayout*, void> Release;
    public nint PrivateData;
}
