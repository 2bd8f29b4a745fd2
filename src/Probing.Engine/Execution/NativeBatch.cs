using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.C;

namespace Probing.Engine.Execution;

/// <summary>Rows in memory of DuckDB; whoever takes them out releases them, or this does.</summary>
internal sealed unsafe class NativeBatch : SafeHandle
{
    internal NativeBatch() : base(0, ownsHandle: true) => SetHandle((nint)CArrowArray.Create());

    public override bool IsInvalid => handle == 0;

    internal CArrowArray* Array => (CArrowArray*)handle;

    internal long Rows => Array->length;

    internal RecordBatch Import(Schema schema)
    {
        using (this)
            return CArrowArrayImporter.ImportRecordBatch(Array, schema);
    }

    /// <summary>Moves the struct; its release function is DuckDB's own.</summary>
    internal void MoveTo(CArrowArray* target)
    {
        *target = *Array;
        *Array = default;
        Dispose();
    }

    protected override bool ReleaseHandle()
    {
        CArrowArray.Free(Array);
        return true;
    }
}
