using System.Globalization;
using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <summary>
/// While host code runs on a thread of the probe, that thread blocks the signals that the host's main thread blocks, no
/// more: threads and processes that the code starts inherit the mask, and a child that blocks SIGTERM could not be ended.
/// The kernel still prefers the main thread for signals of the whole process, so none is taken away from it.
/// </summary>
/// <example><code>using (SignalMask.OfHost()) { … }</code></example>
public readonly partial struct SignalMask : IDisposable
{
    private const int Block = 0;
    private const int SetMask = 2;
    private const int MaskBytes = 128; // sigset_t of glibc and musl; the kernel reads the first eight bytes

    private readonly ulong _before;

    private SignalMask(ulong before) => _before = before;

    /// <summary>Unblocks what the main thread has not blocked, on this thread, until disposed.</summary>
    public static SignalMask OfHost()
    {
        var own = Change(Block, 0);
        Change(SetMask, own & BlockedByMainThread());
        return new SignalMask(own);
    }

    /// <summary>Gives the thread its own mask back.</summary>
    public void Dispose() => Change(SetMask, _before);

    /// <summary>The mask of the main thread, as bits where bit 0 is signal 1; everything when it cannot be read.</summary>
    private static ulong BlockedByMainThread()
    {
        try
        {
            foreach (var line in File.ReadLines($"/proc/self/task/{Environment.ProcessId}/status"))
            {
                if (line.StartsWith("SigBlk:", StringComparison.Ordinal))
                    return ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Without the host's mask the probe's own one is the safe one.
        }
        return ulong.MaxValue;
    }

    private static unsafe ulong Change(int how, ulong mask)
    {
        var set = stackalloc ulong[MaskBytes / sizeof(ulong)];
        var before = stackalloc ulong[MaskBytes / sizeof(ulong)];
        set[0] = mask;
        _ = pthread_sigmask(how, set, before);
        return before[0];
    }

    [LibraryImport("libc")]
    private static unsafe partial int pthread_sigmask(int how, ulong* set, ulong* before);
}
