using System.Globalization;
using System.Runtime.InteropServices;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>The end of a plugin's own process, and how the probe learns of it (Probing.Cli/native/plugin_end.c).</summary>
internal static partial class ProcessEnd
{
    private const int Left = 113; // plugin_end.c
    private const int SignalMask = 0x7f;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Ends this process; never called in a probed one.</summary>
    public static void Now() => _exit(Left);

    /// <summary>True when the process that was to listen on that socket has ended.</summary>
    public static bool IsKnown(string socket) => File.Exists(FileOf(socket));

    /// <summary>How it ended, as the predicate of a sentence. Waits a little: its connections end before it is waited for.</summary>
    public static string Describe(string socket)
    {
        var patience = DateTime.UtcNow + Patience;
        while (!IsKnown(socket) && DateTime.UtcNow < patience)
            Thread.Sleep(1);
        try
        {
            var status = int.Parse(File.ReadAllText(FileOf(socket)), CultureInfo.InvariantCulture);
            File.Delete(FileOf(socket));
            return Describe(status);
        }
        catch (FileNotFoundException)
        {
            return "ended together with the process that watched it";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return $"ended, and how cannot be read: {e.Message}";
        }
    }

    /// <summary>A wait status in words; core dumps are a matter of the system's settings and not mentioned.</summary>
    internal static string Describe(int status) => (status & SignalMask) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"ended with exit code {(status >> 8) & 0xff}"),
        var signal => string.Create(CultureInfo.InvariantCulture, $"was killed by signal {signal}{NameOf(signal)}"),
    };

    private static string FileOf(string socket) => socket + IsolatedPlugin.EndSuffix;

    private static string NameOf(int signal) => signal switch
    {
        4 => " (SIGILL)",
        6 => " (SIGABRT)",
        7 => " (SIGBUS)",
        8 => " (SIGFPE)",
        9 => " (SIGKILL)",
        11 => " (SIGSEGV)",
        15 => " (SIGTERM)",
        24 => " (SIGXCPU)",
        31 => " (SIGSYS)",
        _ => "",
    };

    [LibraryImport("libc")]
    private static partial void _exit(int status);
}
