using System.Globalization;
using Probing.Interop.Libc;

namespace Probing.Cli.Processes;

/// <summary>What <c>/proc</c> tells about one process. Each property reads afresh and only what it needs.</summary>
internal sealed class TargetProcess(int pid)
{
    private string[]? _status;
    private Dictionary<string, string>? _environment;

    public int Pid { get; } = pid;

    public bool Exists => Directory.Exists($"/proc/{Pid}");

    /// <summary>R, S, D, T (stopped), t (traced), Z (zombie)…; null when the process is gone.</summary>
    public char? State => Status("State") is { Length: > 0 } state ? state[0] : null;

    /// <summary>Effective user. The owner of <c>/proc/PID</c> would say root for a process that may not be
    /// dumped.</summary>
    public uint? Uid => Status("Uid")?.Split('\t', ' ') is { Length: > 1 } uids
        && uint.TryParse(uids[1], CultureInfo.InvariantCulture, out var uid) ? uid : null;

    /// <summary>The pid inside the process's own pid namespace, which its probe puts into the socket's name.</summary>
    public int InnerPid => Status("NSpid")?.Split('\t', ' ') is [.., var last]
        && int.TryParse(last, CultureInfo.InvariantCulture, out var inner) ? inner : Pid;

    public string? Executable => ProcFile.Link(Pid, "exe");

    public string[] CommandLine => ProcFile.Text(Pid, "cmdline")?.TrimEnd('\0').Split('\0') ?? [];

    /// <summary>The environment at start; null when it may not be read.</summary>
    public IReadOnlyDictionary<string, string>? Environment => _environment ??= ReadEnvironment();

    public DateTime? StartedUtc => StartTicks is { } ticks ? SystemClock.BootUtc.AddSeconds(ticks / 100.0) : null;

    /// <summary>
    /// Field 28, where the stack of the program begins: by chance another place for each, so that a program which took this one's
    /// place (exec) is told from it. 0 for who may not trace the process.
    /// </summary>
    public ulong? StackStart => StatField(28) is { } text ? ulong.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Field 22: with the pid it identifies the process for good.</summary>
    private long? StartTicks => StatField(22) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>A field of <c>/proc/PID/stat</c>, which proc(5) counts from 1; null when the process is gone.</summary>
    private string? StatField(int number)
    {
        const int FirstAfterName = 3;
        var stat = ProcFile.Text(Pid, "stat");
        // The command name is in parentheses and may itself contain any character.
        var fields = stat?[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields?.Length > number - FirstAfterName ? fields[number - FirstAfterName].TrimEnd('\n') : null;
    }

    public string? Variable(string name) => Environment?.GetValueOrDefault(name);

    /// <summary>The value of a line of <c>/proc/PID/status</c>, read once.</summary>
    public string? Status(string name)
    {
        _status ??= ProcFile.Lines(Pid, "status");
        foreach (var line in _status)
        {
            if (line.Length > name.Length && line[name.Length] == ':'
                && line.StartsWith(name, StringComparison.Ordinal))
                return line[(name.Length + 1)..].Trim();
        }
        return null;
    }

    public bool IsMine => Uid == Identity.EffectiveUid;

    private Dictionary<string, string>? ReadEnvironment()
    {
        if (ProcFile.Text(Pid, "environ") is not { } text)
            return null;
        var variables = new Dictionary<string, string>();
        foreach (var entry in text.Split('\0'))
        {
            var equals = entry.IndexOf('=');
            if (equals > 0)
                variables.TryAdd(entry[..equals], entry[(equals + 1)..]);
        }
        return variables;
    }
}
