using System.Globalization;
using Probing.Sdk.Tables;
using Probing.Storage.Cold;
using Probing.Storage.Dead;
using Probing.Storage.Rings;

namespace Probing.Extensions.Storage.PostMortem;

/// <summary>Who left what is in a directory: one row per process.</summary>
internal static class ProcessTable
{
    public static TablePlugin Create(DeadDirectory directory) =>
        new("probing", "process", new RowTable<Row>(s_columns, request => Rows(directory, request)))
        {
            Description = "One row per process that left something in the directory: who it was, when and how it ended as far as "
                + "anybody knows. Processes of which only sealed files are left have little more than their name.",
            Example = "SELECT pid, script, ended_at, how, reason FROM probing.process ORDER BY ended_at DESC",
        };

    public static string NameOf(ProcessFolder folder) =>
        folder.Process?.FolderName ?? Path.GetFileName(folder.Path);

    /// <summary>The beginning of the ring's name in files: id and start.</summary>
    public static string NameOf(ColdFile file) => string.Join('-', file.Ring.Split('-').Take(2));

    private static IEnumerable<Row> Rows(DeadDirectory directory, ScanRequest request)
    {
        var (folders, places) = directory.Find();
        var seen = new HashSet<string>();
        foreach (var folder in folders)
        {
            seen.Add(NameOf(folder));
            var (tables, faults) = Content(folder);
            foreach (var fault in faults)
                request.Query.Warn($"{fault.Message}; it is left out");
            yield return new Row(NameOf(folder))
            {
                Folder = folder, Record = folder.Record, Pid = folder.Process?.Id, End = ProcessEnd.Of(folder), Tables = tables, BadFiles = faults.Count,
                Job = folder.Cold?.Place.Job ?? folder.Record?.Job, Rank = folder.Cold?.Place.Rank ?? folder.Record?.Rank,
                LastRowUtc = folder.LastRowUtc(),
            };
        }
        foreach (var place in places)
        {
            var byProcess = place.Tables().SelectMany(table => ColdFolder.Read(place.TableFolder(table)).Files
                .Select(file => (Table: table, File: file))).GroupBy(it => NameOf(it.File)).Where(group => seen.Add(group.Key));
            foreach (var files in byProcess)
                yield return new Row(files.Key)
                {
                    Pid = long.TryParse(files.Key.Split('-')[0], CultureInfo.InvariantCulture, out var pid) ? pid : null,
                    Job = place.Job, Rank = place.Rank, Tables = [.. files.Select(it => it.Table).Distinct()],
                    LastRowUtc = files.Max(it => it.File.Times?.Maximum) is { } latest
                        ? DateTime.UnixEpoch.AddTicks(latest / TimeSpan.NanosecondsPerTick) : null,
                };
        }
    }

    private static (IReadOnlyList<string> Tables, IReadOnlyList<RingFileException> Faults) Content(ProcessFolder folder)
    {
        try
        {
            using var content = folder.Rings.Read();
            return ([.. content.Tables.Select(table => table.Name)], content.Faults);
        }
        catch (RingFileException e)
        {
            return ([], [e]);
        }
    }

    private sealed record Row(string Name)
    {
        public ProcessFolder? Folder { get; init; }

        public ProcessRecord? Record { get; init; }

        public long? Pid { get; init; }

        public ProcessEnd? End { get; init; }

        public string? Job { get; init; }

        public string? Rank { get; init; }

        public DateTime? LastRowUtc { get; init; }

        public IReadOnlyList<string> Tables { get; init; } = [];

        public int? BadFiles { get; init; }
    }

    private static readonly TableColumns<Row> s_columns = new TableColumns<Row>()
        .Text("process", "Names the process for good: its id and its start in clock ticks since the machine's", row => row.Name)
        .Int64("pid", "Its id", row => row.Pid)
        .Text("script", "What it ran: its command line without the program", row =>
            row.Record?.Command is { Count: > 0 } command ? string.Join(' ', command.Skip(1)) : null)
        .Text("job", "The job it belonged to; NULL when nobody said", row => row.Job)
        .Text("rank", "Its rank in the job; NULL when nobody said", row => row.Rank)
        .Text("how", "How it ended: ordered, abrupt, out_of_memory, fault, machine_restarted; or alive, or unknown",
            row => row.End?.Name ?? ProcessEnd.NameOf(EndKind.Unknown))
        .Text("reason", "The same in words, with what the kernel said of it", row => row.End?.Text)
        .Timestamp("started_at", "When it began", row => row.Record?.StartedUtc)
        .Timestamp("ended_at", "When it ended; NULL when nobody saw it: see last_row_at and found_dead_at", row => row.End?.AtUtc)
        .Timestamp("last_row_at", "When the latest row of all its tables was appended", row => row.LastRowUtc)
        .Timestamp("found_dead_at", "When somebody first saw that it was dead", row => row.Folder?.DeadSinceUtc())
        .Text("exception", "The exception that ended it", row => row.Record?.Exception)
        .Text("host", "The machine", row => row.Record?.Host)
        .Int64("uid", "Its user", row => row.Record?.Uid)
        .Int64("parent_pid", "Its parent's id", row => row.Record?.ParentPid)
        .Text("executable", "The interpreter", row => row.Record?.Executable)
        .Text("working_directory", "Where it was when it made its first table", row => row.Record?.WorkingDirectory)
        .Text("python", "Version of the interpreter", row => row.Record?.PythonVersion)
        .Text("probing", "Version of the package", row => row.Record?.ProbingVersion)
        .List<string>("tables", "Its tables", row => row.Tables, item => item.Text("item", "", name => name))
        .Int64("bad_files", "Files of its folder that cannot be read; the query's warnings name them", row => row.BadFiles)
        .Int64("bytes", "What its folder takes", row => row.Folder?.Bytes(), "bytes")
        .Text("folder", "Its folder; NULL when only sealed files are left", row => row.Folder?.Path);
}
