namespace Probing.Probe;

/// <summary>What the starter tells the probe: lines of <c>key=value</c>.</summary>
/// <param name="LibraryDirectory">
/// <c>probe.library_directory</c>: where libduckdb.so lies. A copy of this library that was loaded from memory cannot tell.
/// </param>
/// <param name="Options">All other keys: options of extensions, set before the probe serves.</param>
internal sealed record StartSettings(string? LibraryDirectory, IReadOnlyList<KeyValuePair<string, string>> Options)
{
    private const string LibraryDirectoryKey = "probe.library_directory";

    public static StartSettings Parse(string text)
    {
        string? directory = null;
        var options = new List<KeyValuePair<string, string>>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = line.IndexOf('=');
            var (key, value) = at < 0 ? (line, "") : (line[..at], line[(at + 1)..]);
            if (key == LibraryDirectoryKey)
                directory = value;
            else
                options.Add(new(key, value));
        }
        return new(directory, options);
    }
}
