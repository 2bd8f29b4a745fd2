namespace Probing.Probe;

/// <summary>What the starter tells the probe: lines of <c>key=value</c>.</summary>
/// <param name="LibraryDirectory">
/// <c>probe.library_directory</c>: where libduckdb.so lies. A copy of this library that was loaded from memory cannot tell.
/// </param>
/// <param name="EngineLibrary">
/// <c>probe.engine_library</c>: the file of libduckdb.so itself, where it does not lie in that directory: whoever injects the
/// probe may hand it over as a descriptor, <c>/proc/self/fd/N</c>, which is closed once the engine is loaded. Null: in that
/// directory, or loaded already.
/// </param>
/// <param name="IsInjected"><c>probe.engine_library</c> was there, be it empty: somebody outside starts the probe.</param>
/// <param name="Options">All other keys: options of extensions, set before the probe serves.</param>
internal sealed record StartSettings(string? LibraryDirectory, string? EngineLibrary, bool IsInjected,
    IReadOnlyList<KeyValuePair<string, string>> Options)
{
    private const string LibraryDirectoryKey = "probe.library_directory";
    private const string EngineLibraryKey = "probe.engine_library";

    public static StartSettings Parse(string text)
    {
        string? directory = null, engine = null;
        var options = new List<KeyValuePair<string, string>>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = line.IndexOf('=');
            var (key, value) = at < 0 ? (line, "") : (line[..at], line[(at + 1)..]);
            if (key == LibraryDirectoryKey)
                directory = value;
            else if (key == EngineLibraryKey)
                engine = value;
            else
                options.Add(new(key, value));
        }
        return new(directory, engine is "" ? null : engine, engine is not null, options);
    }
}
