using System.Globalization;
using Probing.Cli.CommandLine;
using Probing.Cli.Output;
using Probing.Cli.Processes;
using Probing.Interop.Libc;
using Probing.Storage.Dead;
using Probing.Storage.Rings;

namespace Probing.Cli.PostMortem;

/// <summary>The folders that dead processes of this user left; root sees everybody's.</summary>
internal static class DeadProcesses
{
    private const string Memory = "/dev/shm";
    private const string Prefix = "probing-";

    /// <summary>All that do not certainly live, the one that ended last first.</summary>
    public static IReadOnlyList<ProcessFolder> Find() =>
        [.. Users().SelectMany(uid => Leftovers.Find(Environment.GetEnvironmentVariable, uid))
            .Where(folder => folder.State() is var state && (state == RingProcessState.Dead || (state == RingProcessState.Unknown && folder.Bytes() > 0)))
            .OrderByDescending(LastSignUtc)];

    /// <summary>The last time that anything is known of the process.</summary>
    public static DateTime LastSignUtc(ProcessFolder folder) =>
        folder.Record?.EndedUtc ?? folder.LastRowUtc() ?? folder.DeadSinceUtc() ?? folder.Record?.StartedUtc ?? DateTime.UnixEpoch;

    /// <summary>What it ran, as <c>probing list</c> shows it.</summary>
    public static string ScriptOf(ProcessFolder folder) => folder.Record is { } record ? ScriptName.Of(record.Command) : "";

    public static TextTable Table(bool drawn)
    {
        var table = new TextTable(
            new TextColumn("pid", IsNumber: true), new TextColumn("script"), new TextColumn(drawn ? "ended" : "last_sign_at", drawn),
            new TextColumn("how"), new TextColumn(drawn ? "size" : "bytes", IsNumber: true), new TextColumn("folder"));
        foreach (var folder in Find())
        {
            var last = LastSignUtc(folder);
            table.Add(
                folder.Process?.Id.ToString(CultureInfo.InvariantCulture), ScriptOf(folder),
                drawn ? $"{Age.Of(DateTime.UtcNow - last)} ago" : $"{last:yyyy-MM-ddTHH:mm:ss}Z",
                ProcessEnd.Of(folder).Name, drawn ? Size(folder.Bytes()) : folder.Bytes().ToString(CultureInfo.InvariantCulture), folder.Path);
        }
        return table;
    }

    public static string Size(long bytes) => bytes switch
    {
        < 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.#} GiB"),
    };

    private static IEnumerable<uint> Users()
    {
        var own = Identity.EffectiveUid;
        if (own != 0 || !Directory.Exists(Memory))
            return [own];
        return Directory.EnumerateDirectories(Memory, Prefix + "*")
            .Select(path => uint.TryParse(Path.GetFileName(path)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var uid)
                ? uid : own)
            .Append(own).Distinct();
    }
}
