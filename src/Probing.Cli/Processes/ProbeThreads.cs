using Probing.Interop.Libc;

namespace Probing.Cli.Processes;

/// <summary>The threads of a process that the probe in it has made, by their names; anybody may ask.</summary>
internal static class ProbeThreads
{
    /// <summary>Lives as long as the probe does, and ends last.</summary>
    public const string Main = "probing-main";

    private const string Prefix = "probing-";

    public static IReadOnlyList<string> Of(int pid)
    {
        var tids = new List<int>();
        NativeDirectory.ListNumbers($"/proc/{pid}/task", tids); // of a process that has ended: none
        return [.. tids.Select(tid => ProcFile.Text(pid, $"task/{tid}/comm")?.TrimEnd('\n'))
            .OfType<string>().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))];
    }
}
