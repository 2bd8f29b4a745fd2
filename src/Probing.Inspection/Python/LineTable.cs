using Probing.Inspection.Python.Layouts;

namespace Probing.Inspection.Python;

/// <summary>Finds the line of an instruction in the three forms that CPython's tables have had.</summary>
internal static class LineTable
{
    private const int NoLine = -128;

    /// <param name="layout">The version.</param>
    /// <param name="table"><c>co_lnotab</c> up to 3.9, <c>co_linetable</c> after it.</param>
    /// <param name="firstLine">Line of the <c>def</c>.</param>
    /// <param name="instruction">Offset in bytes; below 0 for a frame that has not begun.</param>
    /// <returns>The line; null for an instruction that belongs to none.</returns>
    public static int? Line(PythonLayout layout, ReadOnlySpan<byte> table, int firstLine, int instruction) =>
        instruction < 0 ? firstLine : layout.Version.Minor switch
        {
            < 10 => OfPairs(table, firstLine, instruction),
            10 => OfRanges(table, firstLine, instruction),
            _ => OfLocations(table, firstLine, instruction),
        };

    // Objects/lnotab_notes.txt of 3.9: steps of bytes and of lines.
    private static int OfPairs(ReadOnlySpan<byte> table, int line, int instruction)
    {
        var address = 0;
        for (var i = 0; i + 1 < table.Length; i += 2)
        {
            address += table[i];
            if (address > instruction)
                break;
            line += (sbyte)table[i + 1];
        }
        return line;
    }

    // PEP 626: each pair is a range, and its step leads to the range's own line.
    private static int? OfRanges(ReadOnlySpan<byte> table, int line, int instruction)
    {
        var end = 0;
        for (var i = 0; i + 1 < table.Length; i += 2)
        {
            end += table[i];
            var step = (sbyte)table[i + 1];
            if (step != NoLine)
                line += step;
            if (instruction < end)
                return step == NoLine ? null : line;
        }
        return null;
    }

    // Objects/locations.md of 3.11: entries of a head byte (form, length) and what the form adds.
    private static int? OfLocations(ReadOnlySpan<byte> table, int line, int instruction)
    {
        var end = 0;
        for (var at = 0; at < table.Length;)
        {
            var form = table[at] >> 3 & 15;
            end += ((table[at] & 7) + 1) * 2;
            at++;
            if (form is 13 or 14)
            {
                line += Signed(table, ref at);
                for (var i = 0; form == 14 && i < 3; i++)
                    Unsigned(table, ref at);
            }
            else if (form is >= 10 and <= 12)
            {
                line += form - 10;
                at += 2;
            }
            else if (form < 10)
            {
                at++;
            }
            if (instruction < end)
                return form == 15 ? null : line;
        }
        return null;
    }

    private static int Signed(ReadOnlySpan<byte> table, ref int at)
    {
        var value = Unsigned(table, ref at);
        return (value & 1) != 0 ? -(value >> 1) : value >> 1;
    }

    private static int Unsigned(ReadOnlySpan<byte> table, ref int at)
    {
        var value = 0;
        for (var shift = 0; at < table.Length; shift += 6)
        {
            var next = table[at++];
            value |= (next & 63) << shift;
            if ((next & 64) == 0)
                break;
        }
        return value;
    }
}
