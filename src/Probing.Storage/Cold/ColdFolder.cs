using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>What the folder of a table holds at one time. The names are the catalog: there is no other.</summary>
public sealed class ColdFolder
{
    private ColdFolder(string path, List<ColdFile> files, List<ColdFile> superseded) =>
        (Path, Files, Superseded) = (path, files, superseded);

    public string Path { get; }

    /// <summary>Files whose rows are the table, each row in one of them; those of a ring in the order of their rows.</summary>
    public IReadOnlyList<ColdFile> Files { get; }

    /// <summary>Files whose rows are in a larger one too: what a merge has not removed yet.</summary>
    internal IReadOnlyList<ColdFile> Superseded { get; }

    public long Bytes => Files.Sum(file => file.Bytes);

    public long Rows => Files.Sum(file => file.Rows);

    /// <summary>Reads the folder; one that is not there is empty.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static ColdFolder Read(string path)
    {
        var all = new List<ColdFile>();
        if (Directory.Exists(path)) // nothing was sealed yet otherwise
        {
            foreach (var info in new DirectoryInfo(path).EnumerateFiles("*" + ColdFile.Extension))
            {
                if (ColdFile.Parse(info.Name) is { } file && Sized(file, info) is { } known)
                    all.Add(known);
            }
        }
        all.Sort(InOrder);
        var (files, superseded) = (new List<ColdFile>(all.Count), new List<ColdFile>());
        foreach (var file in all)
            (files is [.., var last] && last.Covers(file) ? superseded : files).Add(file);
        return new ColdFolder(path, files, superseded);
    }

    /// <summary>The number after the last row of a ring that is here; 0 when none is. Rows of the ring from there on are hot.</summary>
    public long EndOf(RingDescriptor ring) => EndOf(ColdFile.RingOf(ring));

    /// <summary>Where rows [from, to) of a ring are, as far as they are here: those that a scan of the ring found gone.</summary>
    public IReadOnlyList<ColdPart> Find(RingDescriptor ring, long from, long to)
    {
        var name = ColdFile.RingOf(ring);
        return [.. Files.Where(file => file.Ring == name && file.From < to && file.To > from)
            .Select(file => new ColdPart(file, Math.Max(file.From, from), Math.Min(file.To, to)))];
    }

    internal long EndOf(string ring) =>
        Files.Where(file => file.Ring == ring).Select(file => file.To).DefaultIfEmpty(0).Max();

    /// <summary>By ring, then by rows, the larger of two that begin together first: it covers those behind it.</summary>
    private static int InOrder(ColdFile left, ColdFile right)
    {
        var order = string.CompareOrdinal(left.Ring, right.Ring);
        if (order == 0)
            order = left.From.CompareTo(right.From);
        return order == 0 ? right.To.CompareTo(left.To) : order;
    }

    /// <summary>Null when it has gone in the meantime.</summary>
    private static ColdFile? Sized(ColdFile file, FileInfo info)
    {
        try
        {
            return file with { Folder = info.DirectoryName!, Bytes = info.Length, WrittenUtc = info.LastWriteTimeUtc };
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
