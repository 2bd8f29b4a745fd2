namespace Probing.Extensions.Python.Modules;

/// <summary>
/// The entry points of the packages on Python's import path, read from the files that installers write
/// (packaging.python.org, "Entry points specification"). Python's own reader would import a dozen modules into the host.
/// </summary>
internal static class EntryPoints
{
    private const string Group = "[probing.extensions]";

    /// <summary>The first of each name wins, as the first of each package does for Python.</summary>
    public static IReadOnlyList<EntryPoint> Find(IEnumerable<string> importPath)
    {
        var found = new Dictionary<string, EntryPoint>();
        foreach (var folder in importPath.Where(Path.IsPathRooted).Distinct())
        {
            foreach (var file in Files(folder))
            {
                foreach (var entry in Parse(ReadLines(file)))
                    found.TryAdd(entry.Name, entry);
            }
        }
        return [.. found.Values];
    }

    /// <summary>The entry points of our group in the lines of an <c>entry_points.txt</c>.</summary>
    public static IEnumerable<EntryPoint> Parse(IEnumerable<string> lines)
    {
        var ours = false;
        foreach (var line in lines.Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
                ours = line == Group;
            else if (ours && !line.StartsWith('#') && line.IndexOf('=') is > 0 and var at)
                yield return new EntryPoint(line[..at].Trim(), ModuleOf(line[(at + 1)..]));
        }
    }

    // "module", "module:object" and "module [extra]" all name a module, which declares what it has when it is imported.
    private static string ModuleOf(string reference) => reference.Split(':', '[')[0].Trim();

    private static IEnumerable<string> Files(string folder)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder)
                .Where(path => path.EndsWith(".dist-info", StringComparison.Ordinal)
                    || path.EndsWith(".egg-info", StringComparison.Ordinal))
                .Select(path => Path.Combine(path, "entry_points.txt"))
                .Where(File.Exists).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // an archive, or no folder at all: the import path may have both
        }
    }

    private static string[] ReadLines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // removed a moment ago, or not for us to read: Python could not load it either
        }
    }
}
