using System.CommandLine;
using System.Globalization;
using Probing.Cli.CommandLine;
using Probing.Cli.Output;
using Probing.Cli.PostMortem;
using Probing.Interop.Libc;
using Probing.Sdk;
using Probing.Storage.Dead;
using Probing.Storage.Rings;

namespace Probing.Cli.Verbs;

/// <summary><c>probing clean</c>: removes what dead processes left.</summary>
internal sealed class CleanVerb : Verb
{
    private static readonly (string Unit, TimeSpan Length)[] s_units =
    [
        ("min", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)), ("w", TimeSpan.FromDays(7)),
        ("s", TimeSpan.FromSeconds(1)),
    ];

    private readonly Argument<string[]> _folders = new("FOLDER")
    {
        Description = "Folders of processes, as `probing list --dead` shows them; without any, all of this user",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string> _olderThan =
        new("--older-than") { Description = "Only of processes of which nothing is known for so long: 30min, 12h, 7d", HelpName = "AGE" };
    private readonly Option<bool> _dryRun = new("--dry-run", "-n") { Description = "Say what would be removed, and remove nothing" };

    public CleanVerb() : base("clean", "Remove what dead processes left, after sealing what they could not.")
    {
        Arguments.Add(_folders);
        Options.Add(_olderThan);
        Options.Add(_dryRun);
    }

    public override bool NeedsEndpoint => false;

    public override IReadOnlyList<string> Examples =>
        ["probing clean --dry-run", "probing clean --older-than 2d", "probing clean /dev/shm/probing-1000/4711-88123"];

    public override string Notes =>
        "Never touches the folder of a process that runs, or of which that cannot be told (another container). Rows of a\n"
        + "process with probing.storage.cold are sealed to its data directory first; sealed files are not removed.";

    public override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var before = DateTime.UtcNow - Age(invocation.Value(_olderThan));
        var dryRun = invocation.Value(_dryRun);
        var (removed, bytes, failed) = (0, 0L, 0);
        foreach (var folder in Folders(invocation.Value(_folders) ?? []))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (DeadProcesses.LastSignUtc(folder) > before && folder.State() == RingProcessState.Dead)
                continue;
            var size = folder.Bytes();
            var why = dryRun ? Refusal(folder) : Cleaning.Remove(folder);
            if (why is not null)
            {
                failed++;
                invocation.Console.Error.WriteLine(DisplayText.Escape($"{folder.Path} stays: {why}"));
                continue;
            }
            (removed, bytes) = (removed + 1, bytes + size);
            invocation.Console.WriteLine(DisplayText.Escape(
                $"{(dryRun ? "would remove" : "removed")} {folder.Path} ({DeadProcesses.Size(size)}) of {DeadProcesses.ScriptOf(folder)}"));
        }
        invocation.Console.Error.WriteLine(removed == 0 && failed == 0 ? "there is nothing to remove"
            : $"{removed} {(removed == 1 ? "folder" : "folders")}, {DeadProcesses.Size(bytes)}{(failed > 0 ? $"; {failed} left" : "")}");
        return Task.FromResult(failed > 0 ? ExitCode.QueryFailed : ExitCode.Success);
    }

    private static IReadOnlyList<ProcessFolder> Folders(string[] named)
    {
        if (named.Length == 0)
            return Leftovers.Find(Environment.GetEnvironmentVariable, Identity.EffectiveUid)
                .Where(folder => folder.State() == RingProcessState.Dead).ToArray();
        return [.. named.Select(path => Directory.Exists(path) && ProcessFolder.IsOne(Path.GetFullPath(path))
            ? ProcessFolder.Open(Path.GetFullPath(path))
            : throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"{path} is no folder of a process; `probing list --dead` shows them"))];
    }

    private static string? Refusal(ProcessFolder folder) => folder.State() switch
    {
        RingProcessState.Alive => "its process runs",
        RingProcessState.Unknown => "nobody can tell from here whether its process runs",
        _ => null,
    };

    private static TimeSpan Age(string? text)
    {
        if (text is null)
            return TimeSpan.Zero;
        foreach (var (unit, length) in s_units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal) && double.TryParse(text.AsSpan(0, text.Length - unit.Length),
                NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count) && count * length.TotalDays < 36500)
                return count * length;
        }
        throw new ProbingException(ProbingErrorKind.InvalidArgument, $"'{text}' is no age; write 30min, 12h or 7d");
    }
}
