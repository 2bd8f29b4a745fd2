using Probing.Inspection.Memory;

namespace Probing.Inspection.Python;

/// <summary>Follows the lists of interpreters and their threads, which change while they are read.</summary>
internal sealed class ThreadList(ObjectReader objects, PythonInterpreter interpreter)
{
    private const int Attempts = 20;
    private const int MaxThreads = 100_000;

    // struct pthread of glibc on x86-64: 704 bytes for the thread's control block, a list of two pointers, the id.
    private const int PthreadTid = 720;

    /// <summary>The interpreters with their threads.</summary>
    /// <param name="isPartial">True when a list was torn at every attempt; then the longest that was seen.</param>
    public IReadOnlyList<RawInterpreter> Read(out bool isPartial)
    {
        IReadOnlyList<RawInterpreter> best = [];
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            objects.Memory.Forget();
            var found = new List<RawInterpreter>();
            isPartial = !TryRead(found);
            if (!isPartial)
                return found;
            if (found.Sum(one => one.Threads.Count) >= best.Sum(one => one.Threads.Count))
                best = found;
        }
        isPartial = true;
        return best;
    }

    private bool TryRead(List<RawInterpreter> found)
    {
        try
        {
            var layout = objects.Layout;
            var address = Pointer(interpreter.Runtime, layout.RuntimeInterpreters);
            for (; address != 0; address = Pointer(address, layout.InterpreterNext))
            {
                var gil = layout.RuntimeGil >= 0 ? interpreter.Runtime + (ulong)layout.RuntimeGil
                    : Pointer(address, layout.InterpreterGil);
                var isLocked = gil != 0 && objects.Memory.Int32(gil + (ulong)layout.GilLocked) == 1;
                var threads = new List<RawThread>();
                found.Add(new RawInterpreter(address, objects.Memory.Int64(address + (ulong)layout.InterpreterId), gil,
                    isLocked ? Pointer(gil, layout.GilLastHolder) : 0, Pointer(address, layout.InterpreterModules), threads));
                if (!TryReadThreads(address, threads))
                    return false;
            }
            return true;
        }
        catch (UnreadableMemoryException)
        {
            return false;
        }
    }

    private bool TryReadThreads(ulong owner, List<RawThread> threads)
    {
        var layout = objects.Layout;
        var address = Pointer(owner, layout.InterpreterThreads);
        for (; address != 0 && threads.Count < MaxThreads; address = Pointer(address, layout.ThreadNext))
        {
            // A freed thread state has become something else.
            if (Pointer(address, layout.ThreadInterpreter) != owner)
                return false;
            var ident = Pointer(address, layout.ThreadIdent);
            var serial = objects.Memory.Int64(address + (ulong)layout.ThreadSerial);
            threads.Add(new RawThread(address, ident, serial, NativeId(address, ident)));
        }
        ForgetCreators(threads);
        return address == 0;
    }

    // A thread that has not begun has the ids of the one that makes it, which stands after it in the list.
    private static void ForgetCreators(List<RawThread> threads)
    {
        var seen = new HashSet<int>();
        for (var i = threads.Count - 1; i >= 0; i--)
        {
            if (threads[i].NativeId != 0 && !seen.Add(threads[i].NativeId))
                threads[i] = threads[i] with { Ident = 0, NativeId = 0 };
        }
    }

    private int NativeId(ulong thread, ulong ident)
    {
        if (objects.Layout.ThreadNativeId >= 0)
            return objects.Memory.Int32(thread + (ulong)objects.Layout.ThreadNativeId);
        try
        {
            return ident == 0 ? 0 : objects.Memory.Int32(ident + PthreadTid);
        }
        catch (UnreadableMemoryException)
        {
            return 0; // the thread has ended and its stack is unmapped
        }
    }

    private ulong Pointer(ulong address, int offset) => objects.Memory.Pointer(address + (ulong)offset);
}
