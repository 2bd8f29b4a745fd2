using Probing.Inspection.Tasks;

namespace Probing.Inspection.Modules;

/// <summary>A file that is mapped into a process with its ELF header.</summary>
/// <param name="Path">As the process sees it, without the kernel's note that the file was deleted.</param>
/// <param name="Start">Where its first byte lies.</param>
internal sealed record MappedModule(string Path, ulong Start)
{
    /// <summary>Null when the map of the process may not be read.</summary>
    public static IReadOnlyList<MappedModule>? AllOf(int pid)
    {
        if (ProcText.Read($"{pid}/maps") is not { } text)
            return null;
        var modules = new List<MappedModule>();
        foreach (var range in MappedRange.ParseAll(text).Where(range => range is { IsFile: true, IsReadable: true, Offset: 0 }))
        {
            if (modules.TrueForAll(module => module.Path != range.File))
                modules.Add(new MappedModule(range.File, range.Start));
        }
        return modules;
    }
}
