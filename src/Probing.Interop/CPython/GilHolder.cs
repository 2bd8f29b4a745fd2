using System.Runtime.InteropServices;

namespace Probing.Interop.CPython;

/// <summary>
/// Tells who holds the GIL, without taking it: reads the interpreter's own record of the last holder. The kernel does the
/// reading, so a wrong address gives no answer instead of a crash.
/// </summary>
internal static unsafe partial class GilHolder
{
    // offsetof(struct pthread, tid), glibc x86-64: Pythons before 3.11 keep the pthread_t only.
    private const int PthreadTidOffset = 720;

    /// <summary>"main thread (4711)", "thread 4712 (loader)", or "another thread" when it cannot be told.</summary>
    public static string Describe() => Find() is { } tid ? Describe(tid) : "another thread";

    /// <summary>Kernel thread id of the holder; null when nobody holds the GIL or it cannot be told.</summary>
    public static int? Find()
    {
        var runtime = PythonSymbols.Find("_PyRuntime");
        if (runtime == 0 || RuntimeInformation.ProcessArchitecture != Architecture.X64 || Layout.Of(PythonRuntime.Version) is not { } layout)
            return null;
        var gil = runtime + layout.Gil;
        if (layout.InterpreterGil is { } inInterpreter)
        {
            if (Read<nint>(runtime + layout.Gil) is not { } interpreter || Read<nint>(interpreter + inInterpreter) is not { } found)
                return null;
            gil = found;
        }
        // struct _gil_runtime_state: interval, last_holder, locked
        if (Read<int>(gil + 16) is not 1 || Read<nint>(gil + 8) is not { } holder || holder == 0)
            return null;
        return ThreadId(holder, layout) is { } tid && Directory.Exists($"/proc/self/task/{tid}") ? tid : null;
    }

    private static int? ThreadId(nint threadState, Layout layout)
    {
        if (layout.NativeThreadId is { } native)
            return (int?)Read<long>(threadState + native);
        return Read<nint>(threadState + layout.ThreadId) is { } pthread ? Read<int>(pthread + PthreadTidOffset) : null;
    }

    private static string Describe(int tid)
    {
        if (tid == Environment.ProcessId)
            return $"the main thread ({tid})";
        try
        {
            return $"thread {tid} ({File.ReadAllText($"/proc/self/task/{tid}/comm").Trim()})";
        }
        catch (IOException)
        {
            return $"thread {tid}"; // it has ended meanwhile
        }
    }

    private static T? Read<T>(nint address) where T : unmanaged
    {
        T value;
        var local = new Range { Address = (nint)(&value), Length = sizeof(T) };
        var remote = new Range { Address = address, Length = sizeof(T) };
        return process_vm_readv(Environment.ProcessId, &local, 1, &remote, 1, 0) == sizeof(T) ? value : null;
    }

    /// <summary>Where a Python version keeps its GIL, measured against its internal headers (release builds, x86-64).</summary>
    /// <param name="Gil">In _PyRuntime: the gil, or the pointer to the main interpreter when that has it.</param>
    /// <param name="InterpreterGil">In PyInterpreterState: the pointer to the gil.</param>
    /// <param name="ThreadId">In PyThreadState: the pthread_t.</param>
    /// <param name="NativeThreadId">In PyThreadState: the kernel's id.</param>
    private sealed record Layout(int Gil, int? InterpreterGil, int ThreadId, int? NativeThreadId)
    {
        public static Layout? Of(Version version) => version switch
        {
            { Major: 3, Minor: 8 } => new Layout(1160 - 8, null, 176, null),
            { Major: 3, Minor: 9 or 10 } => new Layout(360 - 8, null, 176, null),
            { Major: 3, Minor: 11 } => new Layout(368 - 8, null, 152, 160),
            { Major: 3, Minor: 12 } => new Layout(48, 384, 136, 144),
            { Major: 3, Minor: 13 } => new Layout(640, 16, 152, 160),
            _ => null,
        };
    }

    // struct iovec
    private struct Range
    {
        public nint Address;
        public nint Length;
    }

    [LibraryImport("libc")]
    private static partial nint process_vm_readv(int pid, Range* local, nuint locals, Range* remote, nuint remotes, nuint flags);
}
