namespace Probing.Cli.Processes;

/// <summary>Finds programs as a shell does.</summary>
internal static class ProgramPath
{
    private const UnixFileMode AnyExecute =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The file behind a command's name; null when there is none that can be run.</summary>
    public static string? Find(string name, string? searchPath) => name.Contains('/')
        ? IsProgram(name) ? name : null
        : (searchPath ?? "/usr/local/bin:/usr/bin:/bin").Split(':')
            .Select(directory => Path.Combine(directory.Length == 0 ? "." : directory, name))
            .FirstOrDefault(IsProgram);

    private static bool IsProgram(string path) => File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != 0;
}
