namespace Probing.E2E.Tests.Support;

/// <summary>Places in the checkout: what the tests read (<c>dist/</c>, the scripts) and the only place they write to.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Dist => Path.Combine(Root, "dist");

    /// <summary>Scripts and their helpers are run from the source tree, so that dropping in a file adds a test.</summary>
    public static string Tests => Path.Combine(Root, "tests", "e2e");

    public static string Artifacts => Directory.CreateDirectory(Path.Combine(Root, "artifacts", "e2e")).FullName;

    /// <summary>A path under <c>dist/</c>, or the instruction that makes it.</summary>
    public static string Built(string relative)
    {
        var path = Path.Combine(Dist, relative);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: run `make build` first", path);
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Probing.slnx")))
                return folder;
        throw new DirectoryNotFoundException($"no Probing.slnx above {AppContext.BaseDirectory}: run the tests inside the checkout");
    }
}
