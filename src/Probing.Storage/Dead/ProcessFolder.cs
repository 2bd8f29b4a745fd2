using Probing.Interop.Libc;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Storage.Dead;

/// <summary>
/// The folder of a process as somebody else finds it: whose it is, whether that one lives, and what is in it. Reads afresh
/// at each call, and changes nothing.
/// </summary>
public sealed class ProcessFolder
{
    /// <summary>Made by the first who finds the process dead; its time is the one from which the age of the folder counts.</summary>
    public const string FoundDead = "found-dead";

    private ProcessFolder(string path) => Rings = new RingFolder(path);

    public string Path => Rings.Path;

    public RingFolder Rings { get; }

    /// <summary>What the process says of itself; null when it said nothing that can be read.</summary>
    public ProcessRecord? Record { get; private init; }

    /// <summary>Whose folder it is; null when nothing tells.</summary>
    public RingProcess? Process { get; private init; }

    /// <summary>What its own file and its name say; a folder of neither may still have rings that tell.</summary>
    public static ProcessFolder Open(string path)
    {
        var record = ProcessRecord.Read(path);
        return new ProcessFolder(path) { Record = record, Process = record?.Process ?? ProcessOf(path) };
    }

    /// <summary>True for a folder that looks like one of a process, whatever is in it.</summary>
    public static bool IsOne(string path) =>
        RingProcess.FromFolderName(System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(path))) != null
        || File.Exists(System.IO.Path.Combine(path, ProcessRecord.FileName))
        || Directory.EnumerateFiles(path, "*" + RingFolder.Extension).Any();

    /// <summary>Whether the process lives. A folder that says too little of its process may be of another container.</summary>
    public RingProcessState State() => Process switch
    {
        { Boot: var boot, PidNamespace: var space } process when boot != default && space != 0 => process.State(),
        // The name alone: alive is certain, dead is not.
        { } process when process.State() == RingProcessState.Alive => RingProcessState.Alive,
        _ => RingProcessState.Unknown,
    };

    /// <summary>Where its rows are sealed; null when they are not.</summary>
    public ColdMark? Cold => ColdMark.Read(Path);

    /// <summary>What the files take.</summary>
    public long Bytes()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path).Sum(entry => FileStatus.Of(entry)?.AllocatedBytes ?? 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0; // it goes away this moment
        }
    }

    /// <summary>When the latest row of all tables was appended; null when there is none that says.</summary>
    public DateTime? LastRowUtc()
    {
        long? latest = null;
        try
        {
            using var content = Rings.Read();
            foreach (var file in content.Tables.SelectMany(table => table.Files))
                latest = Latest(latest, LastAppend(file));
        }
        catch (RingFileException)
        {
            return null; // the folder cannot be read; its tables say so
        }
        return latest is { } nanoseconds ? DateTime.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick) : null;
    }

    /// <summary>When the process was dead at the latest; null when nobody has looked yet.</summary>
    public DateTime? DeadSinceUtc()
    {
        if (Record?.EndedUtc is { } ended)
            return ended;
        var mark = new FileInfo(System.IO.Path.Combine(Path, FoundDead));
        return mark.Exists ? mark.LastWriteTimeUtc : null;
    }

    private static long? LastAppend(RingFile file)
    {
        try
        {
            var chunks = file.Snapshot().Chunks;
            var columns = file.Descriptor.Columns;
            for (var column = 0; column < columns.Count; column++)
            {
                if (columns[column].IsAppendTime)
                    return chunks.Select(chunk => chunk.Range(column)?.Maximum).Max();
            }
            return null;
        }
        catch (RingFileException)
        {
            return null; // damaged, as its table says
        }
    }

    private static long? Latest(long? left, long? right) => left is null || right > left ? right : left;

    private static RingProcess? ProcessOf(string path)
    {
        try
        {
            return new RingFolder(path).Process();
        }
        catch (RingFileException)
        {
            return null; // it cannot be read
        }
    }
}
