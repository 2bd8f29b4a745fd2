using Probing.Interop.Libc;
using Probing.Storage.Rings;

namespace Probing.Storage.Dead;

/// <summary>The end of a process: how, when, and how that is known.</summary>
/// <param name="Kind">How.</param>
/// <param name="AtUtc">When; null when nobody saw it.</param>
/// <param name="Text">For people.</param>
public sealed record ProcessEnd(EndKind Kind, DateTime? AtUtc, string Text)
{
    /// <summary>How, in one word.</summary>
    public string Name => NameOf(Kind);

    /// <summary>The word for a kind.</summary>
    public static string NameOf(EndKind kind) => kind switch
    {
        EndKind.Alive => "alive",
        EndKind.Ordered => "ordered",
        EndKind.MachineRestarted => "machine_restarted",
        EndKind.OutOfMemory => "out_of_memory",
        EndKind.Fault => "fault",
        EndKind.Abrupt => "abrupt",
        _ => "unknown",
    };

    /// <summary>Finds out. The kernel's log and the counters of its control group are asked where this user may read them.</summary>
    public static ProcessEnd Of(ProcessFolder folder) => Of(folder, KernelLog.Read, CgroupKills);

    internal static ProcessEnd Of(ProcessFolder folder, Func<string?> kernelLog, Func<string, long?> kills)
    {
        var record = folder.Record;
        if (record?.EndedUtc is { } ended)
            return new ProcessEnd(EndKind.Ordered, ended,
                record.Exception is { } error ? $"ended in order with {error}" : "ended in order");
        switch (folder.State())
        {
            case RingProcessState.Alive:
                return new ProcessEnd(EndKind.Alive, null, "runs");
            case RingProcessState.Unknown:
                return new ProcessEnd(EndKind.Unknown, null, "belongs to another container, or its folder says too little of it");
        }
        var process = folder.Process!.Value;
        if (process.Boot != RingProcess.Current.Boot)
            return new ProcessEnd(EndKind.MachineRestarted, null, "the machine was started again since, or these files come from another one");
        if (KernelDeath.Find(kernelLog() ?? "", process) is { } death)
            return new ProcessEnd(death.Kind, death.AtUtc, death.Text);
        if (record is { OomEvents: { } events, OomKills: { } before } && kills(events) is { } now && now > before)
            return new ProcessEnd(EndKind.OutOfMemory, null,
                $"ended abruptly, probably killed for want of memory: its control group says so of {now - before} "
                + $"{(now - before == 1 ? "process" : "processes")} since it began");
        return new ProcessEnd(EndKind.Abrupt, null, "ended abruptly: killed (SIGKILL or another signal), crashed, or left by os._exit");
    }

    private static long? CgroupKills(string path)
    {
        try
        {
            var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith("oom_kill ", StringComparison.Ordinal));
            return long.TryParse(line?["oom_kill ".Length..], out var count) ? count : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // the group went with the process
        }
    }
}
