using System.Globalization;
using Probing.Inspection.Tasks;

namespace Probing.Inspection.Modules;

/// <summary>A file that is mapped into a process with its ELF header.</summary>
/// <param name="Path">As the process sees it, without the kernel's note that the file was deleted.</param>
/// <param name="Start">Where its first byte lies.</param>
internal sealed record MappedModule(string Path, ulong Start)
{
    private const string Deleted = " (deleted)";

    /// <summary>Null when the map of the process may not be read.</summary>
    public static IReadOnlyList<MappedModule>? AllOf(int pid)
    {
        if (ProcText.Read($"{pid}/maps") is not { } text)
            return null;
        var modules = new List<MappedModule>();
        foreach (var line in text.Split('\n'))
        {
            // start-end perms offset device inode path
            var fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 6 || fields[5][0] != '/' || fields[1][0] != 'r'
                || fields[2].AsSpan().ContainsAnyExcept('0'))
                continue;
            var path = fields[5].EndsWith(Deleted, StringComparison.Ordinal) ? fields[5][..^Deleted.Length] : fields[5];
            var start = ulong.Parse(fields[0].AsSpan(0, fields[0].IndexOf('-')), NumberStyles.HexNumber,
                CultureInfo.InvariantCulture);
            if (modules.TrueForAll(module => module.Path != path))
                modules.Add(new MappedModule(path, start));
        }
        return modules;
    }
}
