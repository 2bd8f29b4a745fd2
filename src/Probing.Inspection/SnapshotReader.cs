using Probing.Inspection.Memory;
using Probing.Inspection.Python;
using Probing.Inspection.Tasks;

namespace Probing.Inspection;

/// <summary>Puts together what the interpreter and the kernel say about the threads of a process.</summary>
internal sealed class SnapshotReader(TargetMemory memory, PythonInterpreter interpreter, InspectionOptions options)
{
    /// <param name="tasks">The kernel's threads, as they were before a pause stopped them.</param>
    public ProcessSnapshot Read(Dictionary<int, TaskState> tasks)
    {
        var objects = new ObjectReader(memory, interpreter);
        var locals = options.Locals ? new LocalsReader(objects) : null;
        var stacks = new StackReader(objects, new FrameDescriber(objects, new CodeReader(objects, interpreter), locals));
        var interpreters = new ThreadList(objects, interpreter).Read(out var isPartial);
        var threads = new List<InspectedThread>();
        foreach (var owner in interpreters)
        {
            var names = ThreadNames.Read(objects, owner.Modules);
            foreach (var thread in owner.Threads)
            {
                tasks.Remove(thread.NativeId, out var task);
                var frames = stacks.Read(thread, out var isStackPartial);
                var holdsGil = thread.Address == owner.GilHolder;
                threads.Add(new InspectedThread
                {
                    Tid = task?.Tid,
                    PythonName = names.GetValueOrDefault(thread.Ident),
                    NativeName = task?.Name,
                    IsPython = true,
                    HoldsGil = holdsGil,
                    Activity = task?.State == 'S' && task.WaitsWithin(owner.Gil, objects.Layout.GilSize)
                        ? ThreadActivity.WaitsForGil : ActivityOf(task, holdsGil),
                    SystemCall = NameOf(task?.SystemCall),
                    Frames = frames,
                    IsPartial = isStackPartial,
                    Interpreter = owner.Id,
                });
            }
        }
        threads.AddRange(Others(tasks));
        return new ProcessSnapshot
        {
            Pid = memory.Pid,
            PythonVersion = interpreter.Version,
            Threads = threads,
            IsPartial = isPartial,
        };
    }

    /// <summary>Of a program that is no CPython.</summary>
    public static ProcessSnapshot WithoutPython(int pid, Dictionary<int, TaskState> tasks) =>
        new() { Pid = pid, PythonVersion = null, Threads = [.. Others(tasks)] };

    private static IEnumerable<InspectedThread> Others(Dictionary<int, TaskState> tasks) =>
        tasks.Values.OrderBy(task => task.Tid).Select(task => new InspectedThread
        {
            Tid = task.Tid,
            NativeName = task.Name,
            Activity = ActivityOf(task, holdsGil: false),
            SystemCall = NameOf(task.SystemCall),
        });

    private static string? NameOf(int? systemCall) => systemCall is { } number ? SystemCalls.Name(number) : null;

    private static ThreadActivity ActivityOf(TaskState? task, bool holdsGil) => task?.State switch
    {
        'R' => holdsGil ? ThreadActivity.RunsWithGil : ThreadActivity.RunsWithoutGil,
        'S' or 'I' => ThreadActivity.WaitsInKernel,
        'D' => ThreadActivity.Uninterruptible,
        'T' or 't' => ThreadActivity.Stopped,
        _ => ThreadActivity.Unknown,
    };
}
