using System.Security.Cryptography;

namespace Probing.E2E.Tests.Support;

/// <summary>The one wheel under <c>dist/</c>: the tests install and run what users get, nothing else.</summary>
internal static class Wheel
{
    private static readonly Lazy<(string Path, string Hash)> Built = new(Find);

    public static string Path => Built.Value.Path;

    public static string Hash => Built.Value.Hash;

    private static (string, string) Find()
    {
        var found = Directory.Exists(Repository.Dist) ? Directory.GetFiles(Repository.Dist, "probing-*.whl") : [];
        if (found is not [var path])
            throw new FileNotFoundException($"{Repository.Dist} has {found.Length} wheels instead of one: run `make build` first");
        return (path, Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))));
    }
}
