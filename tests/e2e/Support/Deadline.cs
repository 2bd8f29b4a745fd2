using System.Diagnostics;

namespace Probing.E2E.Tests.Support;

/// <summary>A wait is always for a condition, and always ends.</summary>
internal readonly struct Deadline(TimeSpan limit)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    private readonly long _start = Stopwatch.GetTimestamp();

    public TimeSpan Left => limit - Stopwatch.GetElapsedTime(_start) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    public bool Passed => Left == TimeSpan.Zero;

    public static Deadline In(double seconds) => new(TimeSpan.FromSeconds(seconds));

    /// <summary>True as soon as <paramref name="condition"/> holds, false when the time is over.</summary>
    public async Task<bool> Until(Func<bool> condition)
    {
        while (!condition())
        {
            if (Passed)
                return false;
            await Task.Delay(Poll);
        }
        return true;
    }

    /// <inheritdoc cref="Until(Func{bool})"/>
    public async Task<bool> Until(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            if (Passed)
                return false;
            await Task.Delay(Poll);
        }
        return true;
    }
}
