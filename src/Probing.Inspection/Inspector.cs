using Probing.Inspection.Memory;
using Probing.Inspection.Modules;
using Probing.Inspection.Python;
using Probing.Inspection.Tasks;
using Probing.Sdk;

namespace Probing.Inspection;

/// <summary>
/// Reads the Python threads of a process from outside: no code of ours runs in it, none of its locks is taken, and it is
/// not stopped. So it works also when the process is stopped, or hangs, or never gives up the GIL.
/// </summary>
public static class Inspector
{
    private const int Attempts = 3;

    /// <exception cref="ProbingException">Unavailable: no such process, or no CPython that can be read.
    /// PermissionDenied: the kernel forbids it, with what helps.</exception>
    public static ProcessSnapshot Read(int pid)
    {
        for (var attempt = 1; ; attempt++)
        {
            var memory = new TargetMemory(pid);
            var interpreter = PythonInterpreter.FindIn(memory);
            var snapshot = Read(memory, interpreter);
            // A program that was replaced meanwhile (exec) has left nothing where its state was.
            var isSame = MappedModule.AllOf(pid)?.Contains(interpreter.Module) == true;
            if (isSame && (!snapshot.IsPartial || snapshot.Threads.Any(thread => thread.IsPython)))
                return snapshot;
            if (attempt == Attempts)
                throw new ProbingException(ProbingErrorKind.Unavailable, isSame
                    ? $"process {pid} has no Python threads that can be read; its interpreter is starting or has ended"
                    : $"process {pid} ended or became another program while it was read");
        }
    }

    private static ProcessSnapshot Read(TargetMemory memory, PythonInterpreter interpreter)
    {
        var objects = new ObjectReader(memory, interpreter);
        var stacks = new StackReader(objects, new FrameDescriber(objects, new CodeReader(objects, interpreter)));
        var interpreters = new ThreadList(objects, interpreter).Read(out var isPartial);
        var tasks = TaskList.Read(memory.Pid);
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
        threads.AddRange(tasks.Values.OrderBy(task => task.Tid).Select(task => new InspectedThread
        {
            Tid = task.Tid,
            NativeName = task.Name,
            Activity = ActivityOf(task, holdsGil: false),
            SystemCall = NameOf(task.SystemCall),
        }));
        return new ProcessSnapshot
        {
            Pid = memory.Pid,
            PythonVersion = interpreter.Version,
            Threads = threads,
            IsPartial = isPartial,
        };
    }

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
