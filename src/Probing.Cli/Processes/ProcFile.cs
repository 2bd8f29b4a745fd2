namespace Probing.Cli.Processes;

/// <summary>Reads files of <c>/proc</c>, which vanish and refuse at any moment: a null is an answer here.</summary>
internal static class ProcFile
{
    public static string? Text(int pid, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{name}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The lines of a file; empty when it cannot be read.</summary>
    public static string[] Lines(int pid, string name) => Text(pid, name)?.Split('\n') ?? [];

    /// <summary>The target of a link such as <c>exe</c>, without the kernel's note that the file was deleted.</summary>
    public static string? Link(int pid, string name)
    {
        const string Deleted = " (deleted)";
        try
        {
            var target = new FileInfo($"/proc/{pid}/{name}").LinkTarget;
            return target is not null && target.EndsWith(Deleted, StringComparison.Ordinal) ? target[..^Deleted.Length]
                : target;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
