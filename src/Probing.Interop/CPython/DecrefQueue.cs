using System.Collections.Concurrent;

namespace Probing.Interop.CPython;

/// <summary>
/// References given up where the GIL must not be taken: in finalizers, on engine threads, by the release callback of an
/// Arrow array. The executor releases them the next time it holds the GIL.
/// </summary>
public static class DecrefQueue
{
    private static readonly ConcurrentQueue<(nint Address, bool IsView)> Pending = new();

    /// <summary>Called after something was queued, from any thread.</summary>
    internal static Action? Queued { get; set; }

    /// <summary>True when nothing waits for its release.</summary>
    public static bool IsEmpty => Pending.IsEmpty;

    /// <summary>Gives up an owned reference.</summary>
    public static void Release(nint owned)
    {
        Pending.Enqueue((owned, false));
        Queued?.Invoke();
    }

    /// <summary>Gives up a buffer view of <see cref="PyBuffer"/>.</summary>
    internal static void ReleaseView(nint view)
    {
        Pending.Enqueue((view, true));
        Queued?.Invoke();
    }

    /// <summary>Releases what is queued. The caller holds the GIL.</summary>
    internal static void Drain()
    {
        while (Pending.TryDequeue(out var item))
        {
            if (item.IsView)
                PyBuffer.Free(item.Address);
            else
                Objects.DecRef(item.Address);
        }
    }
}
