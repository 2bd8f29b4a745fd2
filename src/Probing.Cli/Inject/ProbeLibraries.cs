using Probing.Cli.PostMortem;
using Probing.Sdk;

namespace Probing.Cli.Inject;

/// <summary>The two files that an injection brings into a process.</summary>
/// <param name="Probe">libprobing.so</param>
/// <param name="Engine">libduckdb.so</param>
internal sealed record ProbeLibraries(string Probe, string Engine)
{
    private const string Name = "libprobing.so";

    /// <exception cref="ProbingException">Unavailable: they are not with this command, or not whole.</exception>
    public static ProbeLibraries Find()
    {
        var engine = EngineLibrary.Find();
        var probe = Path.Combine(Path.GetDirectoryName(engine)!, Name);
        if (!File.Exists(probe))
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"{Name} is not beside {engine}; use the `probing` of an installed package (pip install probing)");
        // A file that ends too early would be a bus error in the target: the loader maps it and writes behind its end.
        ElfFile.DemandWhole(probe);
        ElfFile.DemandWhole(engine);
        return new ProbeLibraries(probe, engine);
    }
}
