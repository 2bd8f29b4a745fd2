using System.Text.Json;
using Probing.Interop.Libc;
using Probing.Storage.Rings;

namespace Probing.Storage.Dead;

/// <summary>
/// Who a process is or was, in its own words: the file <c>process.json</c> in its folder, which
/// <c>probing/_tables/identity.py</c> writes when the folder is made and again at an orderly end.
/// </summary>
public sealed record ProcessRecord
{
    public const string FileName = "process.json";

    private const int MostBytes = 16 << 20;

    public required RingProcess Process { get; init; }

    public long? ParentPid { get; init; }

    public long? Uid { get; init; }

    public string? Host { get; init; }

    public string? Executable { get; init; }

    public IReadOnlyList<string> Command { get; init; } = [];

    public string? WorkingDirectory { get; init; }

    public string? PythonVersion { get; init; }

    public string? ProbingVersion { get; init; }

    public string? Job { get; init; }

    public string? Rank { get; init; }

    public DateTime? StartedUtc { get; init; }

    /// <summary>The kernel's file that counts processes of the control group killed for want of memory; null when there was none.</summary>
    public string? OomEvents { get; init; }

    /// <summary>What it said when the folder was made.</summary>
    public long? OomKills { get; init; }

    /// <summary>When it came to its orderly end; null when it did not yet, or never will.</summary>
    public DateTime? EndedUtc { get; init; }

    /// <summary>The exception that ended it in order.</summary>
    public string? Exception { get; init; }

    /// <summary>What a folder's file says; null when there is none, or only half of one.</summary>
    public static ProcessRecord? Read(string folder)
    {
        try
        {
            var path = Path.Combine(folder, FileName);
            // Opening a pipe would wait for whoever writes to it.
            if (FileStatus.Of(path) is not { IsRegularFile: true } || new FileInfo(path).Length > MostBytes)
                return null;
            return Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException
            or FormatException)
        {
            return null;
        }
    }

    internal static ProcessRecord? Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || Number(root, "version") != 1 || Number(root, "pid") is not { } pid)
            return null;
        var end = root.TryGetProperty("end", out var given) && given.ValueKind == JsonValueKind.Object ? given : (JsonElement?)null;
        return new ProcessRecord
        {
            Process = new RingProcess(pid, (ulong)(Number(root, "start_ticks") ?? 0),
                Guid.TryParse(Text(root, "boot"), out var boot) ? boot : default, (ulong)(Number(root, "pid_namespace") ?? 0)),
            ParentPid = Number(root, "parent_pid"),
            Uid = Number(root, "uid"),
            Host = Text(root, "host"),
            Executable = Text(root, "executable"),
            Command = root.TryGetProperty("command", out var words) && words.ValueKind == JsonValueKind.Array
                ? [.. words.EnumerateArray().Select(word => word.GetString() ?? "")]
                : [],
            WorkingDirectory = Text(root, "working_directory"),
            PythonVersion = Text(root, "python"),
            ProbingVersion = Text(root, "probing"),
            Job = Text(root, "job"),
            Rank = Text(root, "rank"),
            StartedUtc = Time(root, "started_ns"),
            OomEvents = Text(root, "oom_events"),
            OomKills = Number(root, "oom_kills"),
            EndedUtc = end is { } it ? Time(it, "at_ns") : null,
            Exception = end is { } last ? Text(last, "exception") : null,
        };
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number : null;

    private static DateTime? Time(JsonElement root, string name) =>
        Number(root, name) is { } nanoseconds ? DateTime.UnixEpoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick) : null;
}
