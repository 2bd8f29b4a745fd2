using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.C;
using Probing.Interop.DuckDb;

namespace Probing.Engine.Execution;

/// <summary>A result's columns in memory of DuckDB.</summary>
internal sealed unsafe class NativeSchema : SafeHandle
{
    internal NativeSchema(DuckDbResult result) : base(0, ownsHandle: true)
    {
        SetHandle((nint)CArrowSchema.Create());
        result.ExportSchema(Struct);
    }

    public override bool IsInvalid => handle == 0;

    private CArrowSchema* Struct => (CArrowSchema*)handle;

    internal Schema Import()
    {
        using (this)
            return CArrowSchemaImporter.ImportSchema(Struct);
    }

    /// <summary>Moves the struct; its release function is DuckDB's own.</summary>
    internal void MoveTo(CArrowSchema* target)
    {
        *target = *Struct;
        *Struct = default;
        Dispose();
    }

    protected override bool ReleaseHandle()
    {
        CArrowSchema.Free(Struct);
        return true;
    }
}
