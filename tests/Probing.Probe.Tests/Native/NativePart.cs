using System.Text.RegularExpressions;

namespace Probing.Probe.Tests.Native;

/// <summary>The C sources of the library.</summary>
internal static partial class NativePart
{
    private static readonly string s_folder = Find();

    public static IEnumerable<string> Files(string pattern) => Directory.GetFiles(s_folder, pattern).Order(StringComparer.Ordinal);

    public static string Read(string name) => Comment().Replace(File.ReadAllText(Path.Combine(s_folder, name)), "");

    /// <summary>The functions that a file defines, with their bodies.</summary>
    public static IEnumerable<(string Head, string Name, string Body)> Functions(string name) =>
        Function().Matches(Read(name)).Select(m => (m.Groups["head"].Value, m.Groups["name"].Value, m.Groups["body"].Value));

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var native = Path.Combine(folder, "src", "Probing.Probe", "native");
            if (Directory.Exists(native))
                return native;
        }
        throw new DirectoryNotFoundException($"no src/Probing.Probe/native above {AppContext.BaseDirectory}");
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?<head>[A-Za-z_][^\n;={]*?)(?<name>\w+)\([^;{}]*?\)\n\{\n(?<body>.*?)^\}", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Function();
}
