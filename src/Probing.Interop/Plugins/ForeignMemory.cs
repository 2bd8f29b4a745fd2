using System.Buffers;

namespace Probing.Interop.Plugins;

/// <summary>A buffer of a plugin as memory; its array keeps it, not this.</summary>
internal sealed unsafe class ForeignMemory(nint address, int bytes) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => new((void*)address, bytes);

    public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)address + elementIndex);

    public override void Unpin()
    {
        // It never moves.
    }

    protected override void Dispose(bool disposing)
    {
        // The array that it belongs to is released as a whole.
    }
}
