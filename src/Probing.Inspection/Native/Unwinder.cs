using Probing.Inspection.Memory;

namespace Probing.Inspection.Native;

/// <summary>Follows a thread's calls from its registers outwards, as an exception would.</summary>
internal sealed class Unwinder(NativeModules modules)
{
    private const int MaxFrames = 20_000;

    /// <summary>The calls, the innermost first.</summary>
    /// <param name="copy">The thread.</param>
    /// <param name="isWhole">True when the outermost call was reached: nothing is guessed where the way is not known.</param>
    public List<NativeCall> Unwind(StackCopy copy, out bool isWhole)
    {
        var registers = (ulong[])copy.Registers.Clone();
        var calls = new List<NativeCall>();
        var isExact = true; // an instruction that was interrupted, rather than one behind a call
        isWhole = false;
        try
        {
            while (calls.Count < MaxFrames)
            {
                var address = registers[UnwindRow.ReturnAddress] - (isExact ? 0ul : 1);
                calls.Add(new NativeCall(address, registers[UnwindRow.StackPointer]));
                if (modules.At(address)?.Row(address) is not { } row)
                    return calls;
                var caller = Caller(row, registers, copy);
                if (row.Rules[UnwindRow.ReturnAddress].Kind == RegisterRuleKind.Undefined || caller[UnwindRow.ReturnAddress] == 0)
                {
                    isWhole = true;
                    return calls;
                }
                if (!row.IsSignalFrame && caller[UnwindRow.StackPointer] <= registers[UnwindRow.StackPointer])
                    return calls;
                (registers, isExact) = (caller, row.IsSignalFrame);
            }
        }
        catch (UnreadableMemoryException)
        {
            // The stack goes on where nothing can be read.
        }
        return calls;
    }

    private ulong[] Caller(UnwindRow row, ulong[] registers, StackCopy copy)
    {
        // Never of the process as it is now: its threads run on, and what lies on their stacks is of another moment.
        ulong Read(ulong address) => copy.TryRead(address, out var value) ? value
            : throw new UnreadableMemoryException($"nothing was copied of {address:x}");

        var frame = row.FrameExpression is { } expression ? DwarfExpression.Evaluate(expression, registers, Read)
            : registers[row.FrameRegister] + (ulong)row.FrameOffset;
        var caller = (ulong[])registers.Clone();
        caller[UnwindRow.StackPointer] = frame;
        for (var i = 0; i < UnwindRow.Registers; i++)
        {
            var rule = row.Rules[i];
            caller[i] = rule.Kind switch
            {
                RegisterRuleKind.AtOffset => Read(frame + (ulong)rule.Number),
                RegisterRuleKind.ValueOfOffset => frame + (ulong)rule.Number,
                RegisterRuleKind.InRegister => rule.Number is >= 0 and < UnwindRow.Registers ? registers[rule.Number]
                    : throw new UnreadableMemoryException($"a value kept in register {rule.Number}"),
                RegisterRuleKind.AtExpression => Read(DwarfExpression.Evaluate(rule.Expression!, registers, Read, frame)),
                RegisterRuleKind.ValueOfExpression => DwarfExpression.Evaluate(rule.Expression!, registers, Read, frame),
                _ => caller[i],
            };
        }
        return caller;
    }
}
