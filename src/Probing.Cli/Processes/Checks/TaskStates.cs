using Probing.Interop.Libc;

namespace Probing.Cli.Processes.Checks;

/// <summary>What the threads of a process do: R, S, D, T, t, Z… of each.</summary>
internal static class TaskStates
{
    public static IReadOnlyList<char> Of(int pid)
    {
        var tids = new List<int>();
        NativeDirectory.ListNumbers($"/proc/{pid}/task", tids); // of a process that has ended: none
        var states = new List<char>(tids.Count);
        foreach (var tid in tids)
        {
            // tid (name) state …, where the name may have any character.
            if (ProcFile.Text(pid, $"task/{tid}/stat") is { } stat && stat.LastIndexOf(')') + 2 is var at && at < stat.Length)
                states.Add(stat[at]);
        }
        return states;
    }
}
