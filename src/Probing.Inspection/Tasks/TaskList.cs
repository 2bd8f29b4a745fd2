using System.Globalization;
using Probing.Interop.Libc;

namespace Probing.Inspection.Tasks;

/// <summary>The threads of a process by the ids they have inside of its pid namespace, which its memory has as well.</summary>
internal static class TaskList
{
    public static Dictionary<int, TaskState> Read(int pid)
    {
        var tids = new List<int>();
        NativeDirectory.ListNumbers($"/proc/{pid}/task", tids); // of a process that has ended: none
        var isContained = ProcText.Status(pid, "NSpid")?.Contains('\t') == true;
        var tasks = new Dictionary<int, TaskState>(tids.Count);
        foreach (var tid in tids)
        {
            if (TaskState.Read(pid, tid) is { } task)
                tasks[isContained ? InnerId(pid, tid) : tid] = task;
        }
        return tasks;
    }

    private static int InnerId(int pid, int tid)
    {
        var line = ProcText.Read($"{pid}/task/{tid}/status")?.Split('\n')
            .FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal));
        return int.TryParse(line?.Split('\t')[^1], CultureInfo.InvariantCulture, out var inner) ? inner : tid;
    }
}
