using System.Text.RegularExpressions;

namespace Probing.Cli.Processes;

/// <summary>The Python interpreter inside a running process, told by what is mapped into it.</summary>
/// <param name="Version">Major and minor; null when nothing mapped says it.</param>
/// <param name="IsFreeThreaded">Built without the GIL.</param>
/// <param name="IsPyPy">Another implementation of the language.</param>
/// <param name="LibraryDirectories">Directories like <c>/usr/lib/python3.11</c> that it has files of open.</param>
internal sealed partial record PythonRuntime(Version? Version, bool IsFreeThreaded, bool IsPyPy,
    IReadOnlyList<string> LibraryDirectories)
{
    private static readonly byte[] EntryPoint = [.. "\0Py_BytesMain\0"u8];

    /// <summary>Null when the process is no Python.</summary>
    public static PythonRuntime? Of(TargetProcess target)
    {
        var files = MappedFiles(target);
        var named = files.Select(NamedVersion).FirstOrDefault(match => match is { Success: true });
        var directories = files.Select(file => LibraryDirectory().Match(file)).Where(match => match.Success)
            .Select(match => match.Groups["directory"].Value).Distinct().ToList();
        var isPyPy = files.Any(file => Path.GetFileName(file).Contains("pypy", StringComparison.Ordinal));
        if (named is null && !isPyPy && !(target.Executable is not null && HasEntryPoint($"/proc/{target.Pid}/exe")))
            return null;
        named ??= directories.Select(directory => VersionOfDirectory().Match(directory))
            .FirstOrDefault(match => match.Success);
        var version = named is null ? null : new Version(
            int.Parse(named.Groups["major"].Value), int.Parse(named.Groups["minor"].Value));
        return new PythonRuntime(version, named?.Groups["free"].Value == "t", isPyPy, directories);
    }

    /// <summary>The files mapped into a process, each once; empty when they may not be seen.</summary>
    public static IReadOnlyList<string> MappedFiles(TargetProcess target) =>
    [
        .. ProcFile.Lines(target.Pid, "maps")
            .Select(line => line.IndexOf('/') is >= 0 and var slash ? line[slash..] : "")
            .Where(path => path.Length > 0)
            .Append(target.Executable ?? "")
            .Distinct(),
    ];

    private static Match? NamedVersion(string file) =>
        InterpreterFile().Match(Path.GetFileName(file)) is { Success: true } match ? match : null;

    // An interpreter under any name exports CPython's entry point; the name is in its table of symbols.
    private static bool HasEntryPoint(string path)
    {
        try
        {
            const int BlockSize = 1 << 20;
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            var block = new byte[BlockSize + EntryPoint.Length];
            var kept = 0;
            while (file.Read(block, kept, BlockSize) is > 0 and var length)
            {
                if (block.AsSpan(0, kept + length).IndexOf(EntryPoint) >= 0)
                    return true;
                var tail = Math.Min(EntryPoint.Length - 1, kept + length);
                block.AsSpan(kept + length - tail, tail).CopyTo(block);
                kept = tail;
            }
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"^(lib)?python(?<major>[23])\.(?<minor>\d+)(?<free>t?)[dmu]*(\.so.*)?$")]
    private static partial Regex InterpreterFile();

    [GeneratedRegex(@"^(?<directory>.*/lib(64)?/python[23]\.\d+t?)/")]
    private static partial Regex LibraryDirectory();

    [GeneratedRegex(@"/python(?<major>[23])\.(?<minor>\d+)(?<free>t?)$")]
    private static partial Regex VersionOfDirectory();
}
