using System.Diagnostics;
using Probing.Interop.DuckDb;
using Probing.Sdk;
using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>
/// Keeps the files of a job and rank few and within their limits: merges small ones, removes old ones, and what a killed
/// process left half done. Now and then, on the thread that seals.
/// </summary>
internal sealed class ColdKeeper(ColdSettings settings, ColdCatalog catalog, ColdWriter writer)
{
    private const int FewestMerged = 8;
    private const int MostMerged = 64;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>A file that was not finished in this time never will be.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private static readonly string s_own =
        $"{RingProcess.Current.FolderName}-{RingProcess.Current.Boot.ToString("N")[..8]}-";

    private long? _ranAt;
    private bool _failed;

    /// <summary>Does what is due; a text when it failed for the first time.</summary>
    internal string? Run(CancellationToken cancellation)
    {
        if (_ranAt is { } at && Stopwatch.GetElapsedTime(at) < Interval)
            return null;
        _ranAt = Stopwatch.GetTimestamp();
        try
        {
            var folders = Folders();
            foreach (var folder in folders)
            {
                RemoveLeftovers(folder);
                if (settings.Merges)
                    Merge(folder, s_own, cancellation);
            }
            Expire();
            _failed = false;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DuckDbException or ColdFileException or ProbingException)
        {
            if (_failed)
                return null;
            _failed = true;
            return $"the sealed files in {settings.Place.Folder} cannot be merged or removed: {e.Message}";
        }
    }

    /// <summary>Merges runs of small neighbours of the rings that begin with <paramref name="rings"/>.</summary>
    internal void Merge(ColdFolder folder, string rings, CancellationToken cancellation)
    {
        var run = new List<ColdFile>();
        foreach (var file in folder.Files.Where(file => file.Ring.StartsWith(rings, StringComparison.Ordinal)))
        {
            var goesOn = run is not [.., var last] || (file.Ring == last.Ring && file.From == last.To && file.Schema == last.Schema);
            if (!goesOn || run.Count == MostMerged || run.Sum(it => it.Bytes) >= settings.RollBytes)
                MergeRun(run, cancellation);
            if (file.Bytes < settings.RollBytes / 2)
                run.Add(file);
            else
                MergeRun(run, cancellation);
        }
        MergeRun(run, cancellation);
    }

    private void MergeRun(List<ColdFile> run, CancellationToken cancellation)
    {
        if (run.Count >= FewestMerged)
            writer.Merge(run, catalog.SchemaOf(run[0]), cancellation);
        run.Clear();
    }

    /// <summary>What the job and rank may keep, and then what each table may: <c>@table(retention=...)</c>, as its newest file says.</summary>
    private void Expire()
    {
        Expire(Folders(), settings.RetentionAge, settings.RetentionBytes);
        foreach (var folder in Folders())
        {
            // A file that cannot be read says nothing of its table; queries name it.
            if (catalog.NewestSchema(folder, static _ => { }) is { } newest && ColdRetention.Parse(newest.Extra) is { } own)
                Expire([folder], own.Age, own.Bytes);
        }
    }

    /// <summary>Removes the oldest files beyond the limits, but not the last of a ring whose process may go on: it says what is sealed.</summary>
    private static void Expire(IReadOnlyList<ColdFolder> folders, TimeSpan? age, long? most)
    {
        var now = DateTime.UtcNow;
        var bytes = folders.Sum(folder => folder.Bytes);
        var all = folders.SelectMany(folder => folder.Files.Select(file => (File: file, IsLast: IsLast(folder, file))))
            .OrderBy(it => Age(it.File));
        foreach (var (file, isLast) in all)
        {
            if ((!(Age(file) < now - age) && !(bytes > most)) || isLast)
                continue;
            File.Delete(file.Path);
            bytes -= file.Bytes;
        }
    }

    private List<ColdFolder> Folders() =>
        [.. settings.Place.Tables().Select(table => ColdFolder.Read(settings.Place.TableFolder(table)))];

    private static bool IsLast(ColdFolder folder, ColdFile file) =>
        file.Ring.StartsWith(s_own, StringComparison.Ordinal) && folder.EndOf(file.Ring) == file.To;

    /// <summary>When its newest row is from.</summary>
    private static DateTime Age(ColdFile file) =>
        file.Times is { } times ? DateTime.UnixEpoch.AddTicks(times.Maximum / TimeSpan.NanosecondsPerTick) : file.WrittenUtc;

    private void RemoveLeftovers(ColdFolder folder)
    {
        foreach (var file in folder.Superseded)
        {
            var merged = folder.Files.First(it => it.Covers(file));
            if (DateTime.UtcNow - merged.WrittenUtc >= settings.MergeGrace)
                File.Delete(file.Path);
        }
        foreach (var path in Directory.EnumerateFiles(folder.Path, "*" + ColdFile.Unfinished))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(path) >= Abandoned)
                File.Delete(path);
        }
    }
}
