using System.Text;
using Probing.Interop.CPython;

namespace Probing.Extensions.Process.Procfs;

/// <summary>
/// What can be told about the Python in a process from outside of it: by the names of the files it maps.
/// </summary>
internal sealed class PythonFacts
{
    private PythonFacts(string? library, string? version, string implementation)
    {
        Library = library;
        Version = version;
        Implementation = implementation;
    }

    /// <summary>Path of the mapped libpython; null when the interpreter is in the executable itself.</summary>
    public string? Library { get; }

    /// <summary>Exact for this process (<c>3.12.1</c>); for others what the file names say (<c>3.12</c>).</summary>
    public string? Version { get; }

    /// <summary><c>cpython</c> or <c>pypy</c>.</summary>
    public string Implementation { get; }

    /// <summary>The Python in a process; null when there is none.</summary>
    public static PythonFacts? Of(ProcDirectory process)
    {
        var own = process.IsSelf ? PythonBuild.Version : null;
        var executable = process.Executable;
        var maps = new ProcFile();
        process.Read("maps", maps);
        var library = MappedLibrary(maps.Content);
        if (own is null && library is null && !IsInterpreterName(executable))
            return null;
        var named = Path.GetFileName(library ?? executable) ?? "";
        return new PythonFacts(library, own?.Split(' ')[0] ?? VersionIn(named),
            named.Contains("pypy", StringComparison.Ordinal) ? "pypy" : "cpython");
    }

    /// <summary>True for <c>python</c>, <c>python3.12</c>, <c>pypy3</c>, with or without a folder before it.</summary>
    public static bool IsInterpreterName(string? path)
    {
        var name = Path.GetFileName(path) ?? "";
        var rest = name.StartsWith("python", StringComparison.Ordinal) ? name["python".Length..]
            : name.StartsWith("pypy", StringComparison.Ordinal) ? name["pypy".Length..]
            : null;
        // python3.13t is the free-threaded build, python3.12d the debug one.
        return rest is not null && rest.TrimEnd('t', 'd').All(c => char.IsAsciiDigit(c) || c == '.');
    }

    private static string? MappedLibrary(ReadOnlySpan<byte> maps)
    {
        foreach (var name in (ReadOnlySpan<string>)["/libpython", "/libpypy"])
        {
            var at = maps.IndexOf(Encoding.ASCII.GetBytes(name));
            if (at < 0)
                continue;
            var start = maps[..at].LastIndexOf((byte)'\n') + 1;
            var line = maps[start..];
            return new MapLine(line[..line.IndexOf((byte)'\n')]).Path;
        }
        return null;
    }

    private static string? VersionIn(string fileName)
    {
        var digits =
            fileName.AsSpan(fileName.AsSpan().IndexOfAnyInRange('0', '9') is var at && at >= 0 ? at : fileName.Length);
        var end = digits.IndexOfAnyExcept("0123456789.");
        var version = (end < 0 ? digits : digits[..end]).TrimEnd('.');
        return version.IsEmpty ? null : version.ToString();
    }
}
