using System.Collections.Concurrent;
using Probing.Interop.CPython.Columns;

namespace Probing.Interop.CPython;

/// <summary>
/// References given up where the GIL must not be taken: in finalizers, on engine threads, by the release callback of an
/// Arrow array. The executor releases them the next time it holds the GIL.
/// </summary>
public static class DecrefQueue
{
    private static readonly ConcurrentQueue<(nint Address, Item Item)> Pending = new();

    /// <summary>What an address is.</summary>
    internal enum Item
    {
        /// <summary>An owned reference.</summary>
        Object,

        /// <summary>A view of <see cref="PyBuffer"/>.</summary>
        View,

        /// <summary>An array of <see cref="ForeignArray"/>.</summary>
        Array,
    }

    /// <summary>Called after something was queued, from any thread.</summary>
    internal static Action? Queued { get; set; }

    /// <summary>True when nothing waits for its release.</summary>
    public static bool IsEmpty => Pending.IsEmpty;

    /// <summary>Gives up an owned reference.</summary>
    public static void Release(nint owned) => Release(owned, Item.Object);

    internal static void Release(nint address, Item item)
    {
        Pending.Enqueue((address, item));
        Queued?.Invoke();
    }

    /// <summary>Releases what is queued. The caller holds the GIL.</summary>
    internal static void Drain()
    {
        while (Pending.TryDequeue(out var entry))
        {
            switch (entry.Item)
            {
                case Item.View:
                    PyBuffer.Free(entry.Address);
                    break;
                case Item.Array:
                    ForeignArray.ReleaseMoved(entry.Address);
                    break;
                default:
                    Objects.DecRef(entry.Address);
                    break;
            }
        }
    }
}
