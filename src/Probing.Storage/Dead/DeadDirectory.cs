using Probing.Sdk;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Storage.Dead;

/// <summary>
/// A directory that somebody wants to query: the folder of one process, a folder with many of those, or a data directory with
/// sealed files, or one job or rank in it. What belongs together is found together: the sealed files of a process whose
/// folder is given, and the rows that dead processes of a data directory could not seal any more.
/// </summary>
public sealed class DeadDirectory
{
    private readonly string _path;
    private readonly Func<IReadOnlyList<ProcessFolder>> _others;

    private DeadDirectory(string path, Func<IReadOnlyList<ProcessFolder>> others) => (_path, _others) = (path, others);

    /// <summary>Looks what kind of directory it is.</summary>
    /// <param name="path">Full path of an existing directory.</param>
    /// <param name="others">The folders of all processes, to find those that belong to a data directory.</param>
    /// <exception cref="ProbingException">InvalidArgument: there is nothing of ours in it. PermissionDenied: it may not be read.</exception>
    public static DeadDirectory Open(string path, Func<IReadOnlyList<ProcessFolder>> others)
    {
        try
        {
            var directory = new DeadDirectory(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), others);
            var (folders, places) = directory.Find();
            return folders.Count + places.Count > 0
                ? directory
                : throw new ProbingException(ProbingErrorKind.InvalidArgument,
                    $"in {path} is neither the folder of a process nor a data directory (job=.../rank=.../table=...); "
                    + "`probing list --dead` shows the folders that processes left");
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw new ProbingException(ProbingErrorKind.PermissionDenied, $"{path} cannot be read: {e.Message}", inner: e);
        }
    }

    /// <summary>What there is now: processes come, and more is sealed.</summary>
    public (IReadOnlyList<ProcessFolder> Folders, IReadOnlyList<ColdPlace> Places) Find()
    {
        if (ProcessFolder.IsOne(_path))
        {
            var folder = ProcessFolder.Open(_path);
            return ([folder], folder.Cold is { Place: var place } && Directory.Exists(place.Folder) ? [place] : []);
        }
        var folders = Leftovers.In(_path);
        if (folders.Count > 0)
            return (folders, [.. folders.Select(folder => folder.Cold?.Place).OfType<ColdPlace>().Distinct()
                .Where(place => Directory.Exists(place.Folder))]);
        var places = Places();
        return places.Count == 0
            ? ([], [])
            : ([.. _others().Where(folder => folder.Cold is { Place: var place } && places.Contains(place))], places);
    }

    /// <summary>The jobs and ranks of a data directory, or those of the job or rank that the directory is.</summary>
    private IReadOnlyList<ColdPlace> Places()
    {
        var name = Path.GetFileName(_path);
        var above = Path.GetDirectoryName(_path);
        var root = name.StartsWith("job=", StringComparison.Ordinal) ? above
            : name.StartsWith("rank=", StringComparison.Ordinal) ? Path.GetDirectoryName(above)
            : _path;
        return root is null ? [] : [.. ColdPlace.In(root)
            .Where(place => (place.Folder + Path.DirectorySeparatorChar).StartsWith(_path + Path.DirectorySeparatorChar, StringComparison.Ordinal))];
    }
}
