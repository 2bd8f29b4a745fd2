using System.Diagnostics;
using Probing.Inspection.Memory;

namespace Probing.Inspection.Python;

/// <summary>
/// Reads the stacks of threads that run on meanwhile. A stack counts as whole when it ends as a thread's stack does, several
/// more looks find every frame as before and the same one on top, and no other thread's stack ends at the same frame.
/// </summary>
internal sealed class StackReader(ObjectReader objects, FrameDescriber describer)
{
    private const int MinAttempts = 3;
    private const int MaxNewCalls = 64;

    // What is put together of two moments is rarely found twice, and not five times: the states of a stack in which
    // that could happen last for nanoseconds.
    private const int Looks = 5;

    // A thread that calls all the time would keep the reader for ever; what stands still of its stack is told as well.
    private static readonly TimeSpan PatienceWithOne = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PatienceWithAll = TimeSpan.FromMilliseconds(400);

    private readonly FrameReader _frames = new(objects.Memory, objects.Layout);
    private readonly Dictionary<ulong, ulong> _threadByRoot = [];
    private TimeSpan _waited;

    /// <summary>The frames of a thread, the innermost first.</summary>
    /// <param name="thread">The thread.</param>
    /// <param name="isPartial">True when no reading found the stack unchanged.</param>
    public IReadOnlyList<PythonFrame> Read(RawThread thread, out bool isPartial)
    {
        var started = Stopwatch.GetTimestamp();
        var outer = new OuterCalls();
        isPartial = true;
        for (var attempt = 1; ; attempt++)
        {
            if (TryRead(thread, out var root, out var standing, out var isWhole))
            {
                if (isWhole)
                {
                    _threadByRoot[root] = thread.Address;
                    isPartial = false;
                    return standing;
                }
                outer.Add(root, standing);
            }
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (attempt >= MinAttempts && (elapsed > PatienceWithOne || _waited + elapsed > PatienceWithAll))
            {
                _waited += elapsed;
                return outer.Likeliest;
            }
        }
    }

    /// <summary>One reading; false when it found no thread's stack.</summary>
    private bool TryRead(RawThread thread, out ulong root, out IReadOnlyList<PythonFrame> standing, out bool isWhole)
    {
        root = 0;
        standing = [];
        isWhole = false;
        objects.Memory.Forget();
        try
        {
            var top = _frames.TopNow(thread.Address);
            var chain = _frames.Chain(top);
            if (!_frames.IsWhole(chain) || !_frames.IsInOrder(thread.Address, chain))
                return false;
            root = chain.Count > 0 ? chain[^1].Address : 0;
            if (root != 0 && _threadByRoot.TryGetValue(root, out var owner) && owner != thread.Address)
                return false;
            var described = new List<PythonFrame>(chain.Count);
            var starts = new int[chain.Count + 1]; // frames to leave out for each of the chain's that changed
            for (var i = 0; i < chain.Count; i++)
            {
                if (!_frames.IsShim(chain[i]))
                    described.Add(describer.Describe(chain[i]) with
                    {
                        IsEntry = _frames.IsCalledByC(chain, i),
                        LoopMark = i + 1 < chain.Count && _frames.IsShim(chain[i + 1]) ? chain[i + 1].Address : 0,
                    });
                starts[i + 1] = described.Count;
            }
            var changed = 0;
            isWhole = true;
            for (var look = 0; look < Looks; look++)
            {
                changed = Math.Max(changed, _frames.ChangedCount(chain));
                var left = TopNowIn(chain, thread.Address, top);
                // The memory of a thread that has ended may be another one's by now.
                if ((chain.Count > 0 && changed == chain.Count) || left < 0 || SerialNow(thread) != thread.Serial)
                    return false;
                changed = Math.Max(changed, left);
                isWhole &= changed == 0 && _frames.TopNow(thread.Address) == top;
            }
            standing = described[starts[changed]..];
            return true;
        }
        catch (UnreadableMemoryException)
        {
            return false;
        }
    }

    private long SerialNow(RawThread thread) =>
        (long)objects.Memory.PointerNow(thread.Address + (ulong)objects.Layout.ThreadSerial);

    /// <summary>How many frames of a chain the thread has left since; -1 when none of the chain is on its stack.</summary>
    private int TopNowIn(List<RawFrame> chain, ulong thread, ulong top)
    {
        var now = _frames.TopNow(thread);
        if (now == top)
            return 0;
        for (var calls = 0; now != 0 && calls < MaxNewCalls; calls++)
        {
            var place = chain.FindIndex(frame => frame.Address == now);
            if (place >= 0)
                return place;
            now = _frames.CallerNow(now);
        }
        return -1;
    }
}
