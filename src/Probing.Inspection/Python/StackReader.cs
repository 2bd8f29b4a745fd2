using System.Buffers.Binary;
using System.Diagnostics;
using Probing.Inspection.Memory;

namespace Probing.Inspection.Python;

/// <summary>
/// Reads the stack of a thread that runs on meanwhile. A stack counts as whole when a second look finds every frame
/// with the same code and the same caller, and the same frame on top: then it existed as one at that moment. A frame that
/// is left or yields loses its caller, so a chain can end too early: two readings must also agree on the outermost frame.
/// </summary>
internal sealed class StackReader(ObjectReader objects, FrameDescriber describer)
{
    private const int MaxFrames = 200_000;
    private const int MinAttempts = 3;
    private const int MaxAttempts = 50;

    // A thread that calls all the time would keep the reader for ever; what stands still of its stack is told as well.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(5);

    /// <summary>The frames of a thread, the innermost first.</summary>
    /// <param name="thread">Address of its <c>PyThreadState</c>.</param>
    /// <param name="isPartial">True when no reading found the stack unchanged.</param>
    public IReadOnlyList<PythonFrame> Read(ulong thread, out bool isPartial)
    {
        var started = Stopwatch.GetTimestamp();
        var outer = new OuterCalls();
        var lastRoot = ulong.MaxValue;
        for (var attempt = 1; ; attempt++)
        {
            objects.Memory.Forget();
            var raw = new List<RawFrame>();
            var described = new List<PythonFrame>();
            var isRead = TryRead(thread, raw, described, out var top);
            if (isRead && !EndsInGenerator(raw))
            {
                var changed = ChangedCount(raw);
                var root = raw.Count > 0 ? raw[^1].Address : 0;
                isPartial = changed > 0 || !IsTop(thread, top) || root != lastRoot;
                if (!isPartial)
                    return described;
                lastRoot = root;
                outer.Add(root, described.GetRange(changed, described.Count - changed));
            }
            isPartial = true;
            if (attempt >= MaxAttempts || (attempt >= MinAttempts && Stopwatch.GetElapsedTime(started) > Patience))
                return outer.Likeliest;
        }
    }

    private bool TryRead(ulong thread, List<RawFrame> raw, List<PythonFrame> described, out ulong top)
    {
        top = 0;
        try
        {
            top = Top(thread);
            for (var address = top; address != 0;)
            {
                if (raw.Count == MaxFrames)
                    throw new UnreadableMemoryException("a stack without end");
                var frame = Frame(address);
                address = frame.Previous;
                // Frames that mark where C code called into Python have no code of their own.
                if (IsShim(frame.Address))
                    continue;
                described.Add(describer.Describe(frame));
                raw.Add(frame);
            }
            return true;
        }
        catch (UnreadableMemoryException)
        {
            return false;
        }
    }

    // A thread begins with a function or a module: a generator at the end has just yielded and lost its caller.
    private bool EndsInGenerator(List<RawFrame> frames)
    {
        const int GeneratorFlags = 0x20 | 0x80 | 0x200; // CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR
        return frames.Count > 0
            && (objects.Memory.Int32(frames[^1].Code + (ulong)objects.Layout.CodeFlags) & GeneratorFlags) != 0;
    }

    private ulong Top(ulong thread)
    {
        var layout = objects.Layout;
        var frame = objects.Memory.PointerNow(thread + (ulong)layout.ThreadFrame);
        return layout.CFrameCurrent < 0 || frame == 0 ? frame
            : objects.Memory.PointerNow(frame + (ulong)layout.CFrameCurrent);
    }

    private bool IsTop(ulong thread, ulong top)
    {
        try
        {
            return Top(thread) == top;
        }
        catch (UnreadableMemoryException)
        {
            return false;
        }
    }

    private RawFrame Frame(ulong address)
    {
        var layout = objects.Layout;
        var code = Pointer(layout.FrameCode);
        var instruction = layout.Version.Minor switch
        {
            < 10 => objects.Memory.Int32(address + (ulong)layout.FrameInstruction),
            10 => objects.Memory.Int32(address + (ulong)layout.FrameInstruction) * 2,
            _ => (int)Math.Clamp((long)(Pointer(layout.FrameInstruction) - code) - layout.CodeInstructions, -1, int.MaxValue),
        };
        return new RawFrame(address, code, Pointer(layout.FramePrevious), instruction, Pointer(layout.FrameGlobals));

        ulong Pointer(int offset) => objects.Memory.Pointer(address + (ulong)offset);
    }

    private bool IsShim(ulong address) => objects.Layout.FrameOwnedByCStack >= 0
        && objects.Memory.Byte(address + (ulong)objects.Layout.FrameOwner) == objects.Layout.FrameOwnedByCStack;

    /// <summary>How many frames, from the innermost one, have not stood still: all inside of one that changed.</summary>
    private int ChangedCount(List<RawFrame> frames)
    {
        var layout = objects.Layout;
        var addresses = frames.Select(frame => frame.Address).ToArray();
        var again = new byte[frames.Count * layout.FrameSize];
        if (!objects.Memory.TryReadFresh(addresses, layout.FrameSize, again))
            return frames.Count;
        for (var i = frames.Count - 1; i >= 0; i--)
        {
            var bytes = again.AsSpan(i * layout.FrameSize, layout.FrameSize);
            if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[layout.FrameCode..]) != frames[i].Code
                || BinaryPrimitives.ReadUInt64LittleEndian(bytes[layout.FramePrevious..]) != frames[i].Previous)
                return i + 1;
        }
        return 0;
    }
}
