using System.Buffers.Binary;
using System.Buffers.Text;

namespace Probing.Extensions.Process.Procfs;

/// <summary>Turns the kernel's clock ticks since boot into times.</summary>
internal static class KernelClock
{
    private const ulong ClockTicksEntry = 17; // AT_CLKTCK, elf.h

    /// <summary>
    /// Unit of the times in /proc; 100 on every Linux there is, but the kernel tells it, so it is asked.
    /// </summary>
    public static long TicksPerSecond { get; } = ReadTicksPerSecond();

    /// <summary>
    /// When the machine booted. Taken once: computed anew, the start time of a process would jitter by 10 ms
    /// from query to query and never join with itself. The best of three, should a switch of threads come between the
    /// two clocks.
    /// </summary>
    public static DateTime BootTime { get; } = Enumerable.Range(0, 3).Max(_ => DateTime.UtcNow - Uptime);

    /// <summary>Time since boot.</summary>
    public static TimeSpan Uptime
    {
        get
        {
            var file = new ProcFile();
            if (file.Read("/proc/uptime") != 0 || !Utf8Parser.TryParse(file.Content, out double seconds, out _))
                throw new InvalidDataException("/proc/uptime cannot be read: is /proc mounted?");
            return TimeSpan.FromSeconds(seconds);
        }
    }

    /// <summary>A point in time given in ticks since boot.</summary>
    public static DateTime FromBoot(long ticks) => BootTime.AddMilliseconds(ticks * 1000.0 / TicksPerSecond);

    /// <summary>Seconds from a point in time given in ticks since boot; both clocks have hundredths.</summary>
    public static double SecondsSince(long ticks) =>
        Math.Round(Uptime.TotalSeconds - ((double)ticks / TicksPerSecond), digits: 2);

    private static long ReadTicksPerSecond()
    {
        var file = new ProcFile();
        if (file.Read("/proc/self/auxv") == 0)
        {
            for (var entry = file.Content; entry.Length >= 16; entry = entry[16..])
            {
                if (BinaryPrimitives.ReadUInt64LittleEndian(entry) == ClockTicksEntry)
                    return BinaryPrimitives.ReadInt64LittleEndian(entry[8..]);
            }
        }
        return 100; // auxv is unreadable in a process that is not dumpable
    }
}
