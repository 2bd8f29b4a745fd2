using Probing.Interop.Libc;

namespace Probing.Storage.Rings;

/// <summary>
/// The folder of one process, living or dead: its tables are the files <c>{table}*.ring</c> in it. It is looked into at each
/// call and nothing stays open, so tables that come and go are no special case. Any thread.
/// </summary>
public sealed class RingFolder(string path)
{
    public const string Extension = ".ring";

    private const string Memory = "/dev/shm";
    private const string BesideLog = "tables";
    private const int Attempts = 100;

    public string Path { get; } = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));

    /// <summary>
    /// Whose folder it is: what a ring in it says, which is the more certain answer, or its name. Null when neither tells.
    /// </summary>
    public RingProcess? Process()
    {
        using var content = Read();
        return content.Tables is [var first, ..]
            ? first.Current.Descriptor.Process
            : RingProcess.FromFolderName(System.IO.Path.GetFileName(Path));
    }

    /// <summary>
    /// Where processes of a user have their folders: in memory, and for those that could not make one there beside their log.
    /// The same places in the same order as <c>probing/_tables/location.py</c>.
    /// </summary>
    /// <param name="variable">Looks up an environment variable: this process's, or that of the process in question.</param>
    /// <param name="uid">The user.</param>
    public static IReadOnlyList<string> Parents(Func<string, string?> variable, uint uid) =>
        [$"{Memory}/probing-{uid}",
            .. RuntimeDirectory.Candidates(variable, uid).Select(it => System.IO.Path.Combine(it, BesideLog))];

    /// <summary>The folder of a process; null when it has none: no table was written yet, or it was removed.</summary>
    public static RingFolder? Of(RingProcess process, Func<string, string?> variable, uint uid)
    {
        foreach (var parent in Parents(variable, uid))
        {
            var path = System.IO.Path.Combine(parent, process.FolderName);
            // What somebody else put there says nothing about a process of ours.
            if (RuntimeDirectory.IsPrivate(parent, uid) && RuntimeDirectory.IsPrivate(path, uid))
                return new RingFolder(path);
        }
        return null;
    }

    /// <summary>The folder of this process; null as long as no table was written.</summary>
    public static RingFolder? OfThisProcess() => Of(RingProcess.Current, Environment.GetEnvironmentVariable, Identity.EffectiveUid);

    /// <summary>All tables. The files stay open until the content is disposed.</summary>
    /// <exception cref="RingFileException">The folder itself cannot be read.</exception>
    public RingFolderContent Read()
    {
        var (files, faults) = OpenAll(RingFiles(""));
        var tables = files.GroupBy(file => file.Descriptor.Table, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new RingTable(group.Key, InOrder(group), []));
        return new RingFolderContent([.. tables], faults);
    }

    /// <summary>One table, which the caller disposes; null when there is none of this name.</summary>
    /// <exception cref="RingFileException">There is one, and nothing of it can be read.</exception>
    public RingTable? Open(string table)
    {
        var (files, faults) = OpenAll(RingFiles(table));
        foreach (var other in files.Where(file => file.Descriptor.Table != table))
            other.Dispose();
        files.RemoveAll(file => file.Descriptor.Table != table);
        if (files.Count > 0)
            return new RingTable(table, InOrder(files), faults);
        return faults.Find(fault => System.IO.Path.GetFileName(fault.Path) == table + Extension) is { } fault ? throw fault : null;
    }

    private IEnumerable<string> RingFiles(string beginning)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path)
                .Where(entry => System.IO.Path.GetFileName(entry) is var name
                    && name.StartsWith(beginning, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .ToArray();
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RingFileException(RingFault.Unreadable, Path, $"the folder cannot be read: {e.Message}", e);
        }
    }

    private static (List<RingFile> Files, List<RingFileException> Faults) OpenAll(IEnumerable<string> paths)
    {
        var (files, faults) = (new List<RingFile>(), new List<RingFileException>());
        foreach (var path in paths)
        {
            try
            {
                if (OpenUnlessGone(path) is { } file)
                    files.Add(file);
            }
            catch (RingFileException e)
            {
                faults.Add(e);
            }
        }
        return (files, faults);
    }

    /// <summary>Null for a table that was dropped since the folder was read. It may have been made again since, too.</summary>
    private static RingFile? OpenUnlessGone(string path)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return RingFile.Open(path);
            }
            catch (RingFileException e) when (e.InnerException is FileNotFoundException && attempt < Attempts)
            {
                if (FileStatus.Of(path) is not { IsRegularFile: true })
                    return null;
            }
        }
    }

    private static IReadOnlyList<RingFile> InOrder(IEnumerable<RingFile> files) =>
        [.. files.OrderBy(file => file.Descriptor.CreatedNanoseconds)];
}
