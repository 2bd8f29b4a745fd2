using Probing.Interop.Libc;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Storage.Dead;

/// <summary>The folders that processes of a user have, and the removal of those whose process is dead.</summary>
public static class Leftovers
{
    /// <summary>All folders of processes, of the living too, below the places where processes of a user make them.</summary>
    public static IReadOnlyList<ProcessFolder> Find(Func<string, string?> variable, uint uid) =>
        [.. RingFolder.Parents(variable, uid).Where(parent => RuntimeDirectory.IsPrivate(parent, uid)).SelectMany(In)];

    /// <summary>The folders of processes in one folder.</summary>
    public static IReadOnlyList<ProcessFolder> In(string parent)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(parent)
                .Where(path => RingProcess.FromFolderName(Path.GetFileName(path)) != null && FileStatus.Of(path) is { IsDirectory: true })
                .Order(StringComparer.Ordinal).Select(ProcessFolder.Open)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>
    /// Removes a folder with all that is in it, if its process is certainly dead, and nobody seals its rows. Null when that
    /// was done; otherwise why not.
    /// </summary>
    public static string? Remove(ProcessFolder folder)
    {
        switch (folder.State())
        {
            case RingProcessState.Alive:
                return "its process runs";
            case RingProcessState.Unknown:
                return "nobody can tell from here whether its process runs";
        }
        try
        {
            using var own = Lock(folder);
            // Who it was goes last: a removal that is cut short goes on next time.
            foreach (var path in Directory.EnumerateFileSystemEntries(folder.Path)
                .OrderBy(path => Path.GetFileName(path) == ProcessRecord.FileName).ToArray())
                File.Delete(path);
            Directory.Delete(folder.Path);
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            return null; // somebody else did it
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    /// <summary>The lock of whoever seals the rows; null where nothing is to be sealed.</summary>
    private static FileStream? Lock(ProcessFolder folder)
    {
        var path = Path.Combine(folder.Path, ColdMark.FileName);
        return File.Exists(path) ? new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None) : null;
    }
}
