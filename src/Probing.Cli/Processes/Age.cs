using System.Globalization;

namespace Probing.Cli.Processes;

/// <summary>A length of time as one glance takes it in: its two largest units.</summary>
internal static class Age
{
    public static string Of(TimeSpan age)
    {
        var plain = CultureInfo.InvariantCulture;
        return age.TotalSeconds switch
        {
            < 60 => string.Create(plain, $"{Math.Max((int)age.TotalSeconds, 0)}s"),
            < 3600 => string.Create(plain, $"{age.Minutes}m {age.Seconds:00}s"),
            < 86400 => string.Create(plain, $"{age.Hours}h {age.Minutes:00}m"),
            _ => string.Create(plain, $"{(int)age.TotalDays}d {age.Hours:00}h"),
        };
    }
}
