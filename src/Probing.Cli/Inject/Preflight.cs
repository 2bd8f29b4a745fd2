using System.Globalization;
using Probing.Cli.Processes;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Cli.Inject;

/// <summary>What stands against an injection and can be seen before the process is touched.</summary>
internal static class Preflight
{
    private const ushort X64 = ElfHeader.X64;

    /// <exception cref="ProbingException">It cannot be injected; the message says why and what helps.</exception>
    public static void Demand(TargetProcess target)
    {
        var pid = target.Pid;
        DemandAlive(target);
        if (target.Status("TracerPid") is { } tracer and not "0")
            throw Denied($"process {pid} is being traced by process {tracer} "
                + $"({ProcFile.Text(int.Parse(tracer, CultureInfo.InvariantCulture), "comm")?.Trim()}); only one tracer is possible: "
                + "end that one first");
        if (!target.IsMine && Identity.EffectiveUid != 0)
            throw Denied($"process {pid} belongs to uid {target.Uid}, and you are uid {Identity.EffectiveUid}; inject it as that user "
                + $"or as root (sudo probing {pid} inject)");
        if (ElfHeader.Read($"/proc/{pid}/exe") is { } header && (!header.Is64Bit || header.Machine != X64))
            throw Unavailable($"process {pid} is a {(header.Is64Bit ? "64" : "32")}-bit program for processor {header.Machine} (elf.h); "
                + "this build injects x86-64 programs only");
        if (target.Status("x86_Thread_features")?.Contains("shstk", StringComparison.Ordinal) == true)
            throw Unavailable($"process {pid} runs with a shadow stack, on which a call from outside faults; start it without "
                + "(GLIBC_TUNABLES=glibc.cpu.x86_shstk=off)");
        if (HasFilterOfItsOwn(target))
            throw Unavailable($"process {pid} runs under a seccomp filter, which may kill it when a library is loaded; "
                + "start it with PROBING=1 instead, where the filter is set after the probe");
    }

    private static void DemandAlive(TargetProcess target)
    {
        var pid = target.Pid;
        switch (target.State)
        {
            case null:
                throw Unavailable($"there is no process {pid}; `probing list` shows the probed ones");
            case 'Z' or 'X':
                throw Unavailable($"process {pid} has ended and waits for its parent to collect it (zombie); nothing can be done to it");
            case 'T':
                throw Unavailable($"process {pid} is stopped (Ctrl-Z or SIGSTOP), and a probe in it could not answer; let it go on with: "
                    + $"kill -CONT {pid}");
        }
        if (target.Executable is null && target.CommandLine is [] or [""] && target.IsMine)
            throw Unavailable($"process {pid} ({target.Status("Name")}) is a thread of the kernel; give the pid of a program");
    }

    // A container's filter is ours as well, and lets libraries be loaded; more filters than we have are the program's own.
    private static bool HasFilterOfItsOwn(TargetProcess target)
    {
        var mine = new TargetProcess(Environment.ProcessId);
        return target.Status("Seccomp") is "1"
            || (target.Status("Seccomp") is "2" && Count(target) > Count(mine));

        static int Count(TargetProcess process) =>
            int.TryParse(process.Status("Seccomp_filters"), CultureInfo.InvariantCulture, out var count) ? count : 0;
    }

    private static ProbingException Unavailable(string message) => new(ProbingErrorKind.Unavailable, message);

    private static ProbingException Denied(string message) => new(ProbingErrorKind.PermissionDenied, message);
}
