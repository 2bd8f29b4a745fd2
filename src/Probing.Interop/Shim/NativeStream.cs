using System.Runtime.InteropServices;
using Apache.Arrow.C;

namespace Probing.Interop.Shim;

/// <summary>
/// An <c>ArrowArrayStream</c> of the C part: complete native batches, which live on without managed code, also in a forked
/// child. Whoever gets <see cref="Detach"/>'s address owns it.
/// </summary>
public sealed unsafe partial class NativeStream : SafeHandle
{
    private const string Library = "probing_shim";

    /// <summary>A stream without batches. Copies the schema.</summary>
    public NativeStream(CArrowSchema* schema) : base(0, ownsHandle: true) =>
        SetHandle(Checked(probing_stream_new(schema)));

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Adds a batch whose memory and release function are native; the batch is the stream's then.</summary>
    public void Append(CArrowArray* batch)
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        if (probing_stream_append(handle, batch) != 0)
            throw new InsufficientMemoryException("no memory for the rows of the query");
    }

    /// <summary>Gives the stream away.</summary>
    public nint Detach()
    {
        var address = handle;
        SetHandleAsInvalid();
        return address;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        probing_stream_free(handle);
        return true;
    }

    private static nint Checked(nint address) =>
        address != 0 ? address : throw new InsufficientMemoryException("no memory for the columns of the query");

    [LibraryImport(Library)]
    private static partial nint probing_stream_new(CArrowSchema* schema);

    [LibraryImport(Library)]
    private static partial int probing_stream_append(nint stream, CArrowArray* batch);

    [LibraryImport(Library)]
    private static partial void probing_stream_free(nint stream);
}
