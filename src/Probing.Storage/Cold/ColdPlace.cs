using System.Globalization;
using System.Text;

namespace Probing.Storage.Cold;

/// <summary>
/// Where the sealed files of one job and rank are: <c>{directory}/job={job}/rank={rank}/table={table}/</c>, as Hive names
/// folders and every reader of Parquet understands.
/// </summary>
/// <param name="Directory">The data directory, which many jobs and ranks may share.</param>
/// <param name="Job">What was started; a restarted job has the same name.</param>
/// <param name="Rank">Which process of the job.</param>
public sealed record ColdPlace(string Directory, string Job, string Rank)
{
    private const string TablePrefix = "table=";

    /// <summary>The folder of this job and rank.</summary>
    public string Folder => Path.Combine(Directory, $"job={Escape(Job)}", $"rank={Escape(Rank)}");

    /// <summary>The folder of a table.</summary>
    public string TableFolder(string table) => Path.Combine(Folder, TablePrefix + Escape(table));

    /// <summary>The tables that have a folder.</summary>
    public IReadOnlyList<string> Tables()
    {
        try
        {
            return [.. System.IO.Directory.EnumerateDirectories(Folder, TablePrefix + "*")
                .Select(path => Unescape(Path.GetFileName(path)[TablePrefix.Length..])).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return []; // nothing was sealed yet
        }
    }

    /// <summary>The jobs and ranks of a data directory.</summary>
    public static IReadOnlyList<ColdPlace> In(string directory)
    {
        var found = new List<ColdPlace>();
        if (!System.IO.Directory.Exists(directory))
            return found;
        foreach (var job in System.IO.Directory.EnumerateDirectories(directory, "job=*").Order(StringComparer.Ordinal))
        {
            foreach (var rank in System.IO.Directory.EnumerateDirectories(job, "rank=*").Order(StringComparer.Ordinal))
                found.Add(new ColdPlace(directory, Value(job), Value(rank)));
        }
        return found;
    }

    private static string Value(string path) => Unescape(Path.GetFileName(path).Split('=', 2)[1]);

    /// <summary>As Hive does it, and as its readers undo it: bytes that a folder's name should not have as %XX.</summary>
    private static string Escape(string value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var one in Encoding.UTF8.GetBytes(value))
        {
            if (char.IsAsciiLetterOrDigit((char)one) || one is (byte)'_' or (byte)'-' || (one == '.' && text.Length > 0))
                text.Append((char)one);
            else
                text.Append(CultureInfo.InvariantCulture, $"%{one:X2}");
        }
        return text.ToString();
    }

    private static string Unescape(string value) => Uri.UnescapeDataString(value);
}
