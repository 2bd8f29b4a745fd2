using Probing.Inspection.Memory;

namespace Probing.Inspection.Native;

/// <summary>Runs the instructions of call frame information up to one place of a function (DWARF 5, 6.4.2).</summary>
/// <param name="codeFactor">Unit of steps in the code.</param>
/// <param name="dataFactor">Unit of offsets from the frame's address.</param>
/// <param name="encoding">Of addresses.</param>
internal sealed class FrameProgram(ulong codeFactor, long dataFactor, byte encoding)
{
    private const int MaxRemembered = 64;

    private readonly Stack<UnwindRow> _remembered = new();

    /// <summary>The row that applies at the address, from the one at the function's start on.</summary>
    /// <param name="reader">The instructions.</param>
    /// <param name="row">Changed.</param>
    /// <param name="initial">What DW_CFA_restore goes back to; null in the part that all functions share.</param>
    /// <param name="start">Where the function begins.</param>
    /// <param name="wanted">The address.</param>
    public UnwindRow Run(ref DwarfReader reader, UnwindRow row, UnwindRow? initial, ulong start, ulong wanted)
    {
        var place = start;
        while (!reader.IsAtEnd)
        {
            var code = reader.Byte();
            var low = code & 0x3f;
            switch (code >> 6)
            {
                case 1: // DW_CFA_advance_loc
                    place += (ulong)low * codeFactor;
                    break;
                case 2: // DW_CFA_offset
                    Set(row, (ulong)low, new(RegisterRuleKind.AtOffset, (long)reader.Unsigned() * dataFactor));
                    continue;
                case 3: // DW_CFA_restore
                    Restore(row, initial, (ulong)low);
                    continue;
                default:
                    if (Advance(ref reader, low) is { } step)
                        place = low == 1 ? step : place + step;
                    else
                        row = Execute(ref reader, low, row, initial);
                    break;
            }
            if (initial is not null && place > wanted)
                return row;
        }
        return row;
    }

    // DW_CFA_set_loc and DW_CFA_advance_loc1, 2, 4.
    private ulong? Advance(ref DwarfReader reader, int code) => code switch
    {
        1 => reader.Pointer(encoding),
        2 => reader.Byte() * codeFactor,
        3 => reader.UInt16() * codeFactor,
        4 => reader.UInt32() * codeFactor,
        _ => null,
    };

    private UnwindRow Execute(ref DwarfReader reader, int code, UnwindRow row, UnwindRow? initial)
    {
        switch (code)
        {
            case 0x00: // DW_CFA_nop
                break;
            case 0x05: // DW_CFA_offset_extended
                Set(row, reader.Unsigned(), new(RegisterRuleKind.AtOffset, (long)reader.Unsigned() * dataFactor));
                break;
            case 0x06: // DW_CFA_restore_extended
                Restore(row, initial, reader.Unsigned());
                break;
            case 0x07: // DW_CFA_undefined
                Set(row, reader.Unsigned(), new(RegisterRuleKind.Undefined));
                break;
            case 0x08: // DW_CFA_same_value
                Set(row, reader.Unsigned(), default);
                break;
            case 0x09: // DW_CFA_register
                Set(row, reader.Unsigned(), new(RegisterRuleKind.InRegister, (long)reader.Unsigned()));
                break;
            case 0x0a: // DW_CFA_remember_state
                if (_remembered.Count == MaxRemembered)
                    throw new UnreadableMemoryException("too many states to restore");
                _remembered.Push(row.Copy());
                break;
            case 0x0b: // DW_CFA_restore_state
                return _remembered.TryPop(out var remembered) ? remembered : throw new UnreadableMemoryException("no state to restore");
            case 0x0c: // DW_CFA_def_cfa
                (row.FrameRegister, row.FrameOffset, row.FrameExpression) = (Register(reader.Unsigned()), (long)reader.Unsigned(), null);
                break;
            case 0x0d: // DW_CFA_def_cfa_register
                row.FrameRegister = Register(reader.Unsigned());
                break;
            case 0x0e: // DW_CFA_def_cfa_offset
                row.FrameOffset = (long)reader.Unsigned();
                break;
            case 0x0f: // DW_CFA_def_cfa_expression
                row.FrameExpression = reader.Block().ToArray();
                break;
            case 0x10: // DW_CFA_expression
                Set(row, reader.Unsigned(), new(RegisterRuleKind.AtExpression, 0, reader.Block().ToArray()));
                break;
            case 0x11: // DW_CFA_offset_extended_sf
                Set(row, reader.Unsigned(), new(RegisterRuleKind.AtOffset, reader.Signed() * dataFactor));
                break;
            case 0x12: // DW_CFA_def_cfa_sf
                (row.FrameRegister, row.FrameOffset, row.FrameExpression) =
                    (Register(reader.Unsigned()), reader.Signed() * dataFactor, null);
                break;
            case 0x13: // DW_CFA_def_cfa_offset_sf
                row.FrameOffset = reader.Signed() * dataFactor;
                break;
            case 0x14: // DW_CFA_val_offset
                Set(row, reader.Unsigned(), new(RegisterRuleKind.ValueOfOffset, (long)reader.Unsigned() * dataFactor));
                break;
            case 0x16: // DW_CFA_val_expression
                Set(row, reader.Unsigned(), new(RegisterRuleKind.ValueOfExpression, 0, reader.Block().ToArray()));
                break;
            case 0x2e: // DW_CFA_GNU_args_size
                reader.Unsigned();
                break;
            default:
                throw new UnreadableMemoryException($"call frame instruction {code:x}");
        }
        return row;
    }

    // Vector registers have rules too, which nobody needs on the way to a caller.
    private static void Set(UnwindRow row, ulong register, RegisterRule rule)
    {
        if (register < UnwindRow.Registers)
            row.Rules[register] = rule;
    }

    private static void Restore(UnwindRow row, UnwindRow? initial, ulong register)
    {
        if (register < UnwindRow.Registers)
            row.Rules[register] = initial is null ? default : initial.Rules[register];
    }

    private static int Register(ulong number) => number < UnwindRow.Registers ? (int)number
        : throw new UnreadableMemoryException($"a frame that lies at register {number}");
}
