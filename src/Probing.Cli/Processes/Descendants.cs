using System.Globalization;
using Probing.Interop.Libc;

namespace Probing.Cli.Processes;

/// <summary>The processes that a process has started, and those have started, as the kernel has them now.</summary>
internal static class Descendants
{
    /// <summary>In the order of their pids, each after its parent.</summary>
    public static IReadOnlyList<int> Of(int pid)
    {
        var pids = new List<int>();
        NativeDirectory.ListNumbers("/proc", pids);
        var children = pids.Order().ToLookup(ParentOf);
        var found = new List<int>();
        Add(pid);
        return found;

        void Add(int parent)
        {
            foreach (var child in children[parent])
            {
                found.Add(child);
                Add(child);
            }
        }
    }

    // Field 4 of stat, after the name in parentheses; 0 for a process that has just ended.
    private static int ParentOf(int pid)
    {
        var stat = ProcFile.Text(pid, "stat");
        var fields = stat?[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields?.Length > 1 ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;
    }
}
