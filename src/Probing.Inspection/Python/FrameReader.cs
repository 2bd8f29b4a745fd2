using System.Buffers.Binary;
using Probing.Inspection.Memory;
using Probing.Inspection.Python.Layouts;

namespace Probing.Inspection.Python;

/// <summary>Follows the frames of a thread as they lie in memory, and knows a chain that is whole from its end.</summary>
internal sealed class FrameReader(TargetMemory memory, PythonLayout layout)
{
    private const int MaxFrames = 200_000;
    private const byte OwnedByThread = 0; // FRAME_OWNED_BY_THREAD
    private const byte OwnedByGenerator = 1; // FRAME_OWNED_BY_GENERATOR

    // f_executing up to 3.9, f_state in 3.10, owner after it.
    private readonly int _mark = layout.FrameState >= 0 ? layout.FrameState : layout.FrameOwner;

    /// <summary>The innermost frame of a thread, read now; 0 when it runs no Python.</summary>
    public ulong TopNow(ulong thread)
    {
        var frame = memory.PointerNow(thread + (ulong)layout.ThreadFrame);
        return layout.CFrameCurrent < 0 || frame == 0 ? frame : memory.PointerNow(frame + (ulong)layout.CFrameCurrent);
    }

    /// <summary>The caller of a frame, read now.</summary>
    public ulong CallerNow(ulong frame) => memory.PointerNow(frame + (ulong)layout.FramePrevious);

    /// <summary>The chain from a frame on, the innermost first, with those frames that only mark where C code called
    /// into Python.</summary>
    public List<RawFrame> Chain(ulong top)
    {
        var chain = new List<RawFrame>();
        for (var address = top; address != 0; address = chain[^1].Previous)
        {
            if (chain.Count == MaxFrames)
                throw new UnreadableMemoryException("a stack without end");
            chain.Add(Parse(address, memory.Bytes(address, layout.FrameSize)));
        }
        return chain;
    }

    /// <summary>True for a frame that marks where C code called into Python, and has no code of its own.</summary>
    public bool IsShim(RawFrame frame) => layout.FrameShimOwner >= 0 && frame.Mark >= layout.FrameShimOwner;

    /// <summary>True for a frame that C code called, which begins a run of the evaluation loop.</summary>
    public bool IsCalledByC(List<RawFrame> chain, int place) => layout.Version.Minor switch
    {
        < 11 => true,
        11 => IsEntry(chain[place].Address),
        _ => place + 1 == chain.Count || IsShim(chain[place + 1]),
    };

    /// <summary>
    /// True when the innermost frame runs. In 3.11 and 3.12 a call from C makes its own record of the current frame the
    /// thread's before it fills it in; what it holds until then is left over from an earlier call.
    /// </summary>
    public bool IsInOrder(ulong thread, List<RawFrame> chain)
    {
        if (layout.CFrameCurrent < 0 || chain.Count == 0)
            return true;
        var record = memory.PointerNow(thread + (ulong)layout.ThreadFrame);
        var outerRecord = memory.PointerNow(record + (ulong)layout.CFramePrevious);
        var caller = outerRecord == 0 ? 0 : memory.PointerNow(outerRecord + (ulong)layout.CFrameCurrent);
        var entry = chain.FindIndex(frame => layout.FrameIsEntry >= 0 ? IsEntry(frame.Address) : IsShim(frame));
        return entry >= 0 && chain[entry].Previous == caller
            && (chain[0].Mark != OwnedByThread || !IsPopped(thread, chain[0].Address))
            && chain.TrueForAll(frame => frame.Mark != OwnedByGenerator || IsRunningGenerator(frame.Address));
    }

    /// <summary>True when a chain ends as that of a thread does.</summary>
    public bool IsWhole(List<RawFrame> chain) => chain.Count == 0 || IsOutermost(chain[^1], chain.Count == 1);

    /// <summary>
    /// How many frames, from the innermost one, have not stood still since the chain was read. The second look goes the
    /// other way, callers first: a frame that is on the stack before and after its caller was looked at twice has kept
    /// that caller on the stack in between.
    /// </summary>
    public int ChangedCount(List<RawFrame> chain)
    {
        var addresses = chain.Select(frame => frame.Address).Reverse().ToArray();
        var again = new byte[chain.Count * layout.FrameSize];
        if (!memory.TryReadFresh(addresses, layout.FrameSize, again))
            return chain.Count;
        for (var i = chain.Count - 1; i >= 0; i--)
        {
            var place = (chain.Count - 1 - i) * layout.FrameSize;
            var now = Parse(chain[i].Address, again.AsSpan(place, layout.FrameSize));
            // The innermost frame runs on; the others wait for the one that they called.
            var expected = i > 0 ? chain[i] : chain[i] with { Instruction = now.Instruction, Mark = now.Mark };
            if (now != expected || (i == chain.Count - 1 && !IsOutermost(now, chain.Count == 1)))
                return i + 1;
        }
        return 0;
    }

    // A frame that is left or yields loses its caller, so that a chain can end too early; each version has a sign by
    // which the outermost frame is told from such a one.
    private bool IsOutermost(RawFrame frame, bool isTop) => layout.Version.Minor switch
    {
        < 10 => frame.Mark != 0, // f_executing
        10 => frame.Mark is 0 or 2, // FRAME_EXECUTING, FRAME_UNWINDING
        11 when frame.Mark == OwnedByThread => IsEntry(frame.Address),
        // A generator has a caller while it runs, except when C code runs it in a thread without Python.
        11 => isTop && frame.Mark == OwnedByGenerator && IsRunningGenerator(frame.Address),
        _ => IsShim(frame),
    };

    private bool IsEntry(ulong frame) => ByteNow(frame + (ulong)layout.FrameIsEntry) == 1;

    private bool IsRunningGenerator(ulong frame) =>
        ByteNow(frame - (ulong)layout.GeneratorFrame + (ulong)layout.GeneratorState) == 0; // FRAME_EXECUTING

    // Frames of functions lie one after the other in blocks of memory, up to a mark.
    private bool IsPopped(ulong thread, ulong frame) =>
        frame > memory.PointerNow(thread + (ulong)layout.ThreadDataStack)
        && frame < memory.PointerNow(thread + (ulong)layout.ThreadDataStackLimit)
        && frame >= memory.PointerNow(thread + (ulong)layout.ThreadDataStackTop);

    private byte ByteNow(ulong address) => (byte)memory.PointerNow(address);

    private RawFrame Parse(ulong address, ReadOnlySpan<byte> frame)
    {
        var code = layout.Untagged(BinaryPrimitives.ReadUInt64LittleEndian(frame[layout.FrameCode..]));
        var instruction = layout.Version.Minor switch
        {
            < 10 => BinaryPrimitives.ReadInt32LittleEndian(frame[layout.FrameInstruction..]),
            10 => BinaryPrimitives.ReadInt32LittleEndian(frame[layout.FrameInstruction..]) * 2,
            _ => (int)Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(frame[layout.FrameInstruction..])
                - (long)code - layout.CodeInstructions, -1, int.MaxValue),
        };
        return new RawFrame(address, code, BinaryPrimitives.ReadUInt64LittleEndian(frame[layout.FramePrevious..]),
            instruction, BinaryPrimitives.ReadUInt64LittleEndian(frame[layout.FrameGlobals..]), frame[_mark]);
    }
}
