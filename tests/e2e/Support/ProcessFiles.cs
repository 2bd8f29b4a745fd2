namespace Probing.E2E.Tests.Support;

/// <summary>Facts about another process from <c>/proc</c>; a process that is gone has none.</summary>
internal static class ProcessFiles
{
    public static IReadOnlyList<string> EnvironmentOf(int pid) => Text($"/proc/{pid}/environ").Split('\0');

    public static int ThreadCount(int pid) => Entries($"/proc/{pid}/task");

    public static int DescriptorCount(int pid) => Entries($"/proc/{pid}/fd");

    /// <summary>The numbers of the descriptors and what each refers to.</summary>
    public static IEnumerable<string> Descriptors(int pid)
    {
        try
        {
            return [.. new DirectoryInfo($"/proc/{pid}/fd").EnumerateFiles().Select(file => $"{file.Name}={file.LinkTarget}").Order()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>How often all the threads together have left their processors: the same number twice, and nothing ran.</summary>
    public static long Switches(int pid)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{pid}/task").Sum(task => Text($"{task}/status").Split('\n')
                .Where(line => line.Contains("voluntary_ctxt_switches:", StringComparison.Ordinal))
                .Sum(line => long.Parse(line[(line.IndexOf(':') + 1)..])));
        }
        catch (IOException)
        {
            return -1;
        }
    }

    public static string[] ThreadNames(int pid) =>
        [.. Directory.EnumerateDirectories($"/proc/{pid}/task").Select(task => Text($"{task}/comm").Trim()).Order()];

    public static long RssBytes(int pid) => Status(pid, "VmRSS") * 1024;

    /// <summary>A number of <c>/proc/PID/status</c>, of the main thread; -1 when it is not there.</summary>
    public static long Status(int pid, string field)
    {
        var line = Text($"/proc/{pid}/status").Split('\n').FirstOrDefault(l => l.StartsWith(field + ":", StringComparison.Ordinal));
        return line is null ? -1 : long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]);
    }

    /// <summary>State letter and consumed clock ticks of the main thread.</summary>
    public static (char State, long Ticks) MainThread(int pid)
    {
        var text = Text($"/proc/{pid}/task/{pid}/stat");
        if (text.LastIndexOf(')') is var end && end < 0)
            return ('X', 0);
        var fields = text[(end + 2)..].Split(' '); // from field 3 (state) of proc(5) on
        return (fields[0][0], long.Parse(fields[11]) + long.Parse(fields[12]));
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static int Entries(string folder)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(folder).Count();
        }
        catch (IOException)
        {
            return -1;
        }
    }
}
