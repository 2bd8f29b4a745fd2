using Probing.Inspection.Memory;

namespace Probing.Inspection.Native;

/// <summary>Computes what call frame information says in DWARF's stack language: for PLT entries and signal frames.</summary>
internal static class DwarfExpression
{
    /// <param name="expression">The program.</param>
    /// <param name="registers">Of the frame, in DWARF's order.</param>
    /// <param name="read">Reads eight bytes of the process.</param>
    /// <param name="initial">What lies on the stack at the beginning.</param>
    public static ulong Evaluate(byte[] expression, ReadOnlySpan<ulong> registers, Func<ulong, ulong> read, ulong? initial = null)
    {
        var stack = new Stack<ulong>();
        if (initial is { } first)
            stack.Push(first);
        var reader = new DwarfReader(expression, 0);
        while (!reader.IsAtEnd)
            Execute(reader.Byte(), ref reader, stack, registers, read);
        return Pop(stack);
    }

    private static void Execute(byte code, ref DwarfReader reader, Stack<ulong> stack, ReadOnlySpan<ulong> registers, Func<ulong, ulong> read)
    {
        switch (code)
        {
            case 0x06: // DW_OP_deref
                stack.Push(read(Pop(stack)));
                break;
            case 0x08 or 0x0a or 0x0c or 0x0e: // DW_OP_const1u, 2u, 4u, 8u
                stack.Push(code switch { 0x08 => reader.Byte(), 0x0a => reader.UInt16(), 0x0c => reader.UInt32(), _ => reader.UInt64() });
                break;
            case 0x09 or 0x0b or 0x0d or 0x0f: // DW_OP_const1s, 2s, 4s, 8s
                stack.Push((ulong)(code switch
                {
                    0x09 => (sbyte)reader.Byte(), 0x0b => (short)reader.UInt16(), 0x0d => (int)reader.UInt32(), _ => (long)reader.UInt64(),
                }));
                break;
            case 0x10: // DW_OP_constu
                stack.Push(reader.Unsigned());
                break;
            case 0x11: // DW_OP_consts
                stack.Push((ulong)reader.Signed());
                break;
            case 0x12: // DW_OP_dup
                var top = Pop(stack);
                stack.Push(top);
                stack.Push(top);
                break;
            case 0x13: // DW_OP_drop
                Pop(stack);
                break;
            case 0x23: // DW_OP_plus_uconst
                stack.Push(Pop(stack) + reader.Unsigned());
                break;
            case >= 0x30 and <= 0x4f: // DW_OP_lit0 to 31
                stack.Push((ulong)(code - 0x30));
                break;
            case >= 0x70 and <= 0x8f: // DW_OP_breg0 to 31
                var register = code - 0x70;
                stack.Push((register < registers.Length ? registers[register]
                    : throw new UnreadableMemoryException($"an expression with register {register}")) + (ulong)reader.Signed());
                break;
            default:
                var second = Pop(stack);
                stack.Push(Combine(code, Pop(stack), second));
                break;
        }
    }

    private static ulong Combine(byte code, ulong first, ulong second) => code switch
    {
        0x1a => first & second,
        0x1c => first - second,
        0x1e => first * second,
        0x21 => first | second,
        0x22 => first + second,
        0x24 => first << (int)second,
        0x25 => first >> (int)second,
        0x26 => (ulong)((long)first >> (int)second),
        0x27 => first ^ second,
        0x29 => first == second ? 1ul : 0,
        0x2a => (long)first >= (long)second ? 1ul : 0,
        0x2b => (long)first > (long)second ? 1ul : 0,
        0x2c => (long)first <= (long)second ? 1ul : 0,
        0x2d => (long)first < (long)second ? 1ul : 0,
        0x2e => first != second ? 1ul : 0,
        _ => throw new UnreadableMemoryException($"an expression with operation {code:x}"),
    };

    private static ulong Pop(Stack<ulong> stack) =>
        stack.TryPop(out var value) ? value : throw new UnreadableMemoryException("an expression without operands");
}
