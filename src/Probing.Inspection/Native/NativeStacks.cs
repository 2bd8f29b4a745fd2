using System.Globalization;
using Probing.Inspection.Memory;
using Probing.Inspection.Tasks;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Inspection.Native;

/// <summary>
/// The calls of machine code of every thread of a process: copied while it stands still, which is short, and followed afterwards,
/// which may take longer.
/// </summary>
internal sealed class NativeStacks
{
    private readonly NativeModules _modules;
    private readonly Unwinder _unwinder;
    private readonly Dictionary<int, StackCopy> _copies = [];

    private readonly IReadOnlyDictionary<int, string> _waits;

    private NativeStacks(NativeModules modules, IReadOnlyDictionary<int, string> waits) =>
        (_modules, _unwinder, _waits) = (modules, new Unwinder(modules), waits);

    /// <summary>Copies the stacks of stopped threads.</summary>
    /// <param name="pid">Their process.</param>
    /// <param name="threads">All that stand still.</param>
    /// <param name="waits">Where the kernel had them wait before they were stopped.</param>
    /// <exception cref="ProbingException">The process ended meanwhile, or may not be looked at.</exception>
    public static NativeStacks Copy(int pid, IEnumerable<SeizedThread> threads, IReadOnlyDictionary<int, string> waits)
    {
        var maps = ProcText.Read($"{pid}/maps") ?? throw AccessRefusal.Of(pid);
        var stacks = new NativeStacks(new NativeModules(new TargetMemory(pid), maps), waits);
        foreach (var thread in threads)
        {
            try
            {
                stacks._copies[thread.Tid] = StackCopy.Take(thread, pid, stacks._modules);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                // It was killed while it stood still: it has no stack any more.
            }
        }
        return stacks;
    }

    /// <summary>The snapshot with the calls of machine code in it.</summary>
    /// <param name="snapshot">Of the same moment.</param>
    /// <param name="interpreter">The module that is the interpreter; null where there is none.</param>
    public ProcessSnapshot AddTo(ProcessSnapshot snapshot, string? interpreter)
    {
        var merge = new StackMerge(_modules, interpreter);
        return snapshot with { Threads = [.. snapshot.Threads.Select(thread => Add(merge, thread))] };
    }

    /// <summary>The kernel's functions in which threads wait, by thread.</summary>
    public static Dictionary<int, string> WaitPlaces(int pid)
    {
        var tids = new List<int>();
        NativeDirectory.ListNumbers($"/proc/{pid}/task", tids);
        var places = new Dictionary<int, string>();
        foreach (var tid in tids)
        {
            if (ProcText.Read(string.Create(CultureInfo.InvariantCulture, $"{pid}/task/{tid}/wchan"))?.Trim() is { Length: > 1 } place)
                places[tid] = place;
        }
        return places;
    }

    private InspectedThread Add(StackMerge merge, InspectedThread thread)
    {
        if (thread.Tid is not { } tid || !_copies.TryGetValue(tid, out var copy))
            return thread;
        var stack = merge.Merge(_unwinder.Unwind(copy, out var isWhole), isWhole, thread.Frames);
        if (thread.SystemCall is not null || thread.Activity == ThreadActivity.Uninterruptible)
            stack.Insert(0, new StackFrame(StackFrameKind.Kernel, KernelFunction: _waits.GetValueOrDefault(tid)));
        return thread with { Stack = stack, IsPartial = thread.IsPartial || !isWhole };
    }
}
