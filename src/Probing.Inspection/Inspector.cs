using System.Runtime.ExceptionServices;
using Probing.Inspection.Memory;
using Probing.Inspection.Modules;
using Probing.Inspection.Native;
using Probing.Inspection.Python;
using Probing.Inspection.Tasks;
using Probing.Sdk;

namespace Probing.Inspection;

/// <summary>
/// Reads the Python threads of a process from outside: no code of ours runs in it, none of its locks is taken, and it is
/// not stopped unless that is asked for. So it works also when the process is stopped, or hangs, or never gives up the
/// GIL. A process can read itself in the same way.
/// </summary>
public static class Inspector
{
    private const int Attempts = 3;

    /// <exception cref="ProbingException">Unavailable: no such process, or no CPython that can be read.
    /// PermissionDenied: the kernel forbids it, with what helps.</exception>
    public static ProcessSnapshot Read(int pid, InspectionOptions? options = null)
    {
        options ??= new InspectionOptions();
        return options.Pause || options.Native ? ReadPaused(pid, options) : Read(pid, options, pause: null, TaskList.Read(pid));
    }

    // The kernel knows a tracer by its thread: one that ends after the work leaves nobody stopped, whatever happened.
    private static ProcessSnapshot ReadPaused(int pid, InspectionOptions options)
    {
        ProcessSnapshot? snapshot = null;
        NativeStacks? native = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                // Whether this is a process at all, and what its threads do before they are stopped.
                var interpreter = options.Native ? PythonInterpreter.TryFindIn(new TargetMemory(pid))
                    : PythonInterpreter.FindIn(new TargetMemory(pid));
                // A thread may be stopped in the few instructions in which its stack has no end; rarely twice.
                for (var attempt = 0; attempt < Attempts && snapshot?.Threads.Any(thread => thread.IsPartial) != false; attempt++)
                {
                    (snapshot, native) = ReadOnce(pid, options, interpreter);
                }
                snapshot = native?.AddTo(snapshot!, interpreter?.Module.Path) ?? snapshot;
            }
            catch (Exception e)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }) { Name = "pause" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return snapshot!;
    }

    private static (ProcessSnapshot, NativeStacks?) ReadOnce(int pid, InspectionOptions options, PythonInterpreter? interpreter)
    {
        var tasks = TaskList.Read(pid);
        var waits = options.Native ? NativeStacks.WaitPlaces(pid) : [];
        using var pause = ProcessPause.Of(pid);
        var native = options.Native ? NativeStacks.Copy(pid, pause.Threads, waits) : null;
        var snapshot = interpreter is null ? SnapshotReader.WithoutPython(pid, tasks) : Read(pid, options, pause, tasks);
        return (snapshot with { Pause = pause.Elapsed }, native);
    }

    private static ProcessSnapshot Read(
        int pid, InspectionOptions options, ProcessPause? pause, Dictionary<int, TaskState> tasks)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (TryRead(pid, options, pause, tasks, attempt == Attempts) is { } snapshot)
                return snapshot;
            tasks = TaskList.Read(pid);
        }
    }

    /// <summary>Null when the process has become another program, which another attempt may find in order.</summary>
    private static ProcessSnapshot? TryRead(
        int pid, InspectionOptions options, ProcessPause? pause, Dictionary<int, TaskState> tasks, bool isLast)
    {
        try
        {
            var memory = new TargetMemory(pid);
            var interpreter = PythonInterpreter.FindIn(memory);
            var snapshot = new SnapshotReader(memory, interpreter, options).Read(tasks) with { Pause = pause?.Elapsed };
            // A program that was replaced meanwhile (exec) has left nothing where its state was.
            var isSame = MappedModule.AllOf(pid)?.Contains(interpreter.Module) == true;
            if (isSame && (!snapshot.IsPartial || snapshot.Threads.Any(thread => thread.IsPython)))
                return snapshot;
            return isLast ? throw new ProbingException(ProbingErrorKind.Unavailable, isSame
                ? $"process {pid} has no Python threads that can be read; its interpreter is starting or has ended"
                : $"process {pid} ended or became another program while it was read") : null;
        }
        catch (ProbingException e) when (!isLast && e.Kind == ProbingErrorKind.PermissionDenied)
        {
            return null; // also while a program is being replaced
        }
    }
}
