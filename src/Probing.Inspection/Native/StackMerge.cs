namespace Probing.Inspection.Native;

/// <summary>Puts the calls of machine code and those of Python, which were read at the same moment, into one order.</summary>
/// <param name="modules">Of the process.</param>
/// <param name="interpreter">The module that is the interpreter; null where there is none.</param>
internal sealed class StackMerge(NativeModules modules, string? interpreter)
{
    /// <summary>The innermost call first.</summary>
    /// <param name="calls">Of machine code.</param>
    /// <param name="isWhole">Whether they lead to the outermost one.</param>
    /// <param name="python">Of Python.</param>
    public List<StackFrame> Merge(IReadOnlyList<NativeCall> calls, bool isWhole, IReadOnlyList<PythonFrame> python)
    {
        var frames = new List<Described>(calls.Count);
        var marks = python.Select(frame => frame.LoopMark).Where(mark => mark != 0).Order().ToArray();
        for (var i = 0; i < calls.Count; i++)
            frames.Add(Describe(calls, i, marks));
        // A loop that has begun and has no frame yet, or none any more, stands for no call.
        var empty = isWhole ? frames.Count(frame => frame.IsLoop) - python.Count(frame => frame.IsEntry) : 0;
        var merged = new List<StackFrame>();
        var next = 0;
        foreach (var frame in frames)
        {
            if (frame.IsLoop && empty-- <= 0)
                next = AddRun(merged, python, next);
            else if (!frame.IsLoop && !frame.IsMachinery)
                merged.Add(new StackFrame(StackFrameKind.Native, Native: frame.Native));
        }
        while (next < python.Count)
            next = AddRun(merged, python, next);
        return merged;
    }

    /// <summary>Adds the calls that one run of the evaluation loop stands for.</summary>
    private static int AddRun(List<StackFrame> merged, IReadOnlyList<PythonFrame> python, int next)
    {
        while (next < python.Count)
        {
            var frame = python[next++];
            merged.Add(new StackFrame(StackFrameKind.Python, Python: frame));
            if (frame.IsEntry)
                break;
        }
        return next;
    }

    private Described Describe(IReadOnlyList<NativeCall> calls, int place, ulong[] marks)
    {
        var address = calls[place].Address;
        var hasCaller = place + 1 < calls.Count;
        // The loop's mark is a variable of its own: that tells it from all others, whatever it is called.
        var isLoop = hasCaller && HasMark(marks, calls[place].StackPointer, calls[place + 1].StackPointer);
        if (modules.At(address) is not { } module)
            return new(new NativeFrame { Offset = address }, isLoop, false);
        var function = module.Function(address) ?? (hasCaller ? modules.At(calls[place + 1].Address)?.Called(calls[place + 1].Address + 1) : null);
        var native = new NativeFrame { Function = function, Module = module.Path, Offset = address - module.Bias };
        if (function is null || isLoop || module.Path != interpreter)
            return new(native, isLoop, false);
        var name = SymbolName.WithoutParts(function);
        isLoop = InterpreterCode.IsEvalLoop(name) && marks.Length == 0;
        return new(native, isLoop, isLoop || InterpreterCode.IsMachinery(name));
    }

    private static bool HasMark(ulong[] marks, ulong start, ulong end)
    {
        var place = Array.BinarySearch(marks, start);
        place = place < 0 ? ~place : place;
        return place < marks.Length && marks[place] < end;
    }

    private readonly record struct Described(NativeFrame Native, bool IsLoop, bool IsMachinery);
}
