using System.Text.RegularExpressions;

namespace Probing.E2E.Tests.Support;

/// <summary>
/// A Python file that is a test. Its first comment lines may say <c># key: value</c>; which keys there are is up to the
/// kind of test (<c>deadline</c> in seconds is common to all).
/// </summary>
internal sealed partial class Script
{
    private readonly Dictionary<string, string> _header;

    private Script(string path)
    {
        Path = path;
        Source = File.ReadAllText(path);
        _header = Source.Split('\n').TakeWhile(line => line.StartsWith('#') || line.Length == 0)
            .Select(line => Key().Match(line)).Where(match => match.Success)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim());
    }

    public string Path { get; }

    public string Source { get; }

    public static Script At(string relative) => new(System.IO.Path.Combine(Repository.Tests, relative));

    /// <summary>The test scripts of a folder, relative to the tests' root; helpers start with an underscore.</summary>
    public static IEnumerable<string> In(string folder)
    {
        var full = System.IO.Path.Combine(Repository.Tests, folder);
        return Directory.Exists(full)
            ? Directory.GetFiles(full, "*.py").Select(file => System.IO.Path.GetFileName(file))
                .Where(name => !name.StartsWith('_')).Order(StringComparer.Ordinal).Select(name => $"{folder}/{name}")
            : [];
    }

    /// <summary>Theory data: every script of a folder with every interpreter, or with those.</summary>
    public static TheoryData<string, string> TimesInterpreters(string folder, IReadOnlyList<Interpreter>? pythons = null)
    {
        var data = new TheoryData<string, string>();
        foreach (var script in In(folder))
            foreach (var python in pythons ?? Interpreters.All)
                data.Add(script, python.Name);
        return data;
    }

    public string? Value(string key) => _header.GetValueOrDefault(key);

    public TimeSpan Deadline(double seconds) =>
        TimeSpan.FromSeconds(Value("deadline") is { } text ? double.Parse(text) : seconds);

    /// <summary>Skips the test when the header's <c>python</c> (say, <c>3.9+</c>) asks for a newer interpreter.</summary>
    public void SkipUnlessFor(Interpreter python)
    {
        if (Value("python") is { } oldest && python.Version < Version.Parse(oldest.TrimEnd('+')))
            Assert.Skip($"needs Python {oldest}");
        if (Value("except") is { } excepted && excepted.Split(", ", 2) is [var version, var reason]
            && $"{python.Version.Major}.{python.Version.Minor}" == version)
            Assert.Skip(reason);
    }

    [GeneratedRegex(@"^# ([a-z]+): (.+)$")]
    private static partial Regex Key();
}
