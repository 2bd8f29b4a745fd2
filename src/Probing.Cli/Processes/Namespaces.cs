namespace Probing.Cli.Processes;

/// <summary>Which of the kernel's namespaces a process does not share with us: what makes a container.</summary>
internal static class Namespaces
{
    private static readonly string[] Kinds = ["mnt", "pid", "net", "user"];

    /// <summary>Empty also when we may not see them.</summary>
    public static IReadOnlyList<string> OtherThanOurs(TargetProcess target) =>
    [
        .. Kinds.Where(kind => ProcFile.Link(target.Pid, $"ns/{kind}") is { } theirs
            && theirs != ProcFile.Link(Environment.ProcessId, $"ns/{kind}")),
    ];
}
