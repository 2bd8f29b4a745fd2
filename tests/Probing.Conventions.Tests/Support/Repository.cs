namespace Probing.Conventions.Tests.Support;

/// <summary>The sources these tests look at: the checkout they were built from.</summary>
internal static class Repository
{
    private static readonly string[] s_built = ["bin", "obj", "artifacts", "dist", "build", "TestResults", "__pycache__", ".git"];

    /// <summary>The folder that has Probing.slnx.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Files below a folder of the repository, by what their names end with; nothing that a build made.</summary>
    public static IEnumerable<SourceFile> Files(string folder, params string[] endings)
    {
        var start = Path.Combine(Root, folder);
        return Directory.Exists(start)
            ? Walk(start).Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal).Select(path => new SourceFile(path))
            : [];
    }

    /// <summary>The C# sources below src.</summary>
    public static IEnumerable<SourceFile> Sources() => Files("src", ".cs");

    private static IEnumerable<string> Walk(string folder) => Directory.EnumerateFiles(folder).Concat(
        Directory.EnumerateDirectories(folder).Where(inner => !s_built.Contains(Path.GetFileName(inner))).SelectMany(Walk));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Probing.slnx")))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException($"no Probing.slnx above {AppContext.BaseDirectory}");
        }
        return folder;
    }
}
