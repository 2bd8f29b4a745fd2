using System.Globalization;

namespace Probing.Cli.Processes;

/// <summary>When the machine started, the zero of the kernel's process start times.</summary>
internal static class SystemClock
{
    private static readonly Lazy<DateTime> Boot = new(() =>
    {
        var uptime = File.ReadAllText("/proc/uptime").Split(' ')[0];
        return DateTime.UtcNow.AddSeconds(-double.Parse(uptime, CultureInfo.InvariantCulture));
    });

    public static DateTime BootUtc => Boot.Value;
}
