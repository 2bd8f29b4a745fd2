using Probing.Sdk;

namespace Probing.Cli.PostMortem;

/// <summary>Finds libduckdb.so, which lies beside the probe's library: this command asks for it only when there is no probe to ask.</summary>
internal static class EngineLibrary
{
    private const string Name = "libduckdb.so";

    /// <exception cref="ProbingException">Unavailable: it is nowhere.</exception>
    public static string Find()
    {
        var program = Path.GetDirectoryName(Environment.ProcessPath) ?? "/";
        return Candidates(program).FirstOrDefault(File.Exists) ?? throw new ProbingException(ProbingErrorKind.Unavailable,
            $"{Name} is not to be found from {program}, and without it nobody can query files; use the `probing` of an installed "
            + "package (pip install probing), or put the library beside this command");
    }

    /// <summary>Beside the command, in the lib of the same build, and in the package of the same environment.</summary>
    internal static IEnumerable<string> Candidates(string program)
    {
        yield return Path.Combine(program, Name);
        var prefix = Path.GetDirectoryName(program);
        if (prefix is null)
            yield break;
        yield return Path.Combine(prefix, "lib", Name);
        foreach (var lib in (string[])["lib", "lib64", "local/lib"])
        {
            foreach (var python in Folders(Path.Combine(prefix, lib)))
            {
                yield return Path.Combine(python, "site-packages", "probing", "_lib", Name);
                yield return Path.Combine(python, "dist-packages", "probing", "_lib", Name);
            }
        }
    }

    private static IEnumerable<string> Folders(string lib) =>
        Directory.Exists(lib) ? Directory.EnumerateDirectories(lib, "python3*").Order(StringComparer.Ordinal) : [];
}
