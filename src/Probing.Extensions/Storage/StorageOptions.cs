using Probing.Sdk;
using Probing.Sdk.Options;
using Probing.Storage.Cold;

namespace Probing.Extensions.Storage;

/// <summary>The options <c>probing.storage.*</c>.</summary>
/// <param name="variable">Looks up an environment variable of the host.</param>
/// <param name="changed">Called after each change.</param>
internal sealed partial class StorageOptions(Func<string, string?> variable, Action changed)
{
    private static readonly string[] s_job = ["TORCHELASTIC_RUN_ID", "SLURM_JOB_ID"];
    private static readonly string[] s_rank = ["RANK", "SLURM_PROCID"];

    [Option("memory", Default = 1L << 30, Min = 1L << 20, Changed = nameof(Note),
        Help = "Most bytes of memory that the rows of all tables take; the largest table gives up its oldest rows first")]
    public partial long Memory { get; }

    [Option("table_memory", Default = 256L << 20, Min = 1L << 20, Changed = nameof(Note),
        Help = "Most bytes of memory that the rows of one table take; for tables that are declared from now on")]
    public partial long TableMemory { get; }

    [Option("cold", Changed = nameof(Note),
        Help = "true seals rows to Parquet files in the data directory, so that they outlive the process and may be more than memory holds")]
    public partial bool Cold { get; }

    [Option("keep", Changed = nameof(Note),
        Help = "true leaves the rows in their folder in memory when the process ends in order; after a crash they are there anyway")]
    public partial bool Keep { get; }

    [Option("directory", Changed = nameof(Note), Validate = nameof(CheckDirectory),
        Help = "Data directory of sealed rows; when empty, probing below XDG_DATA_HOME or below ~/.local/share")]
    public partial string Directory { get; }

    [Option("job", Changed = nameof(Note), Validate = nameof(CheckName),
        Help = "Name of the job in the data directory, the same after a restart; when empty, TORCHELASTIC_RUN_ID, SLURM_JOB_ID or 'default'")]
    public partial string Job { get; }

    [Option("rank", Changed = nameof(Note), Validate = nameof(CheckName),
        Help = "Which process of the job this is; when empty, RANK, SLURM_PROCID or 0")]
    public partial string Rank { get; }

    [Option("roll_bytes", Default = 64L << 20, Min = 1L << 20, Max = 1L << 32, Changed = nameof(Note),
        Help = "Bytes of rows in memory that make a Parquet file; smaller files are merged until they are about so large")]
    public partial long RollBytes { get; }

    [Option("roll_age", Default = "1min", Min = "1s", Max = "1d", Changed = nameof(Note),
        Help = "How old a row gets before it is sealed, however few there are")]
    public partial TimeSpan RollAge { get; }

    [Option("retention_bytes", Min = 0L, Changed = nameof(Note),
        Help = "Most bytes of the Parquet files of this job and rank, the oldest go first; 0 (the default) for no limit")]
    public partial long RetentionBytes { get; }

    [Option("retention_age", Default = "0s", Min = "0s", Max = "36500d", Changed = nameof(Note),
        Help = "Parquet files with only older rows are removed; 0 (the default) for no limit")]
    public partial TimeSpan RetentionAge { get; }

    /// <summary>How to seal; null when it is off.</summary>
    internal ColdSettings? ColdSettings() => !Cold ? null : new ColdSettings
    {
        Place = new ColdPlace(DataDirectory(), First(Job, s_job, "default"), First(Rank, s_rank, "0")),
        RollBytes = RollBytes,
        RollAge = RollAge,
        RetentionBytes = RetentionBytes == 0 ? null : RetentionBytes,
        RetentionAge = RetentionAge == TimeSpan.Zero ? null : RetentionAge,
        Keep = Keep,
    };

    private static string? CheckDirectory(string path) =>
        path.Length == 0 || (Path.IsPathRooted(path) && !path.Contains('\0')) ? null : "write an absolute path, or nothing for the default";

    private static string? CheckName(string name) =>
        name.Length <= 200 && !name.Contains('\0') ? null : "write at most 200 characters";

    private void Note(bool value) => changed();

    private void Note(long value) => changed();

    private void Note(string value) => changed();

    private void Note(TimeSpan value) => changed();

    private string DataDirectory()
    {
        if (Directory.Length > 0)
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(Directory));
        if (variable("XDG_DATA_HOME") is { Length: > 0 } data && Path.IsPathRooted(data))
            return Path.Combine(data, "probing");
        if (variable("HOME") is { Length: > 0 } home && Path.IsPathRooted(home))
            return Path.Combine(home, ".local", "share", "probing");
        throw new ProbingException(ProbingErrorKind.InvalidArgument,
            "rows cannot be sealed: neither XDG_DATA_HOME nor HOME says where; set probing.storage.directory");
    }

    private string First(string option, string[] variables, string otherwise) => option.Length > 0
        ? option
        : variables.Select(variable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? otherwise;
}
