using System.Globalization;
using System.Numerics;
using System.Text;

namespace Probing.Inspection.Python;

/// <summary>
/// Says what a value is, from its memory alone: <c>repr</c> would run code of the process. Only classes that the
/// interpreter itself defines are shown by their content; a subclass may mean anything by it.
/// </summary>
internal sealed class ValueText(ObjectReader objects)
{
    private const int MaxCharacters = 80;
    private const int MaxDigits = 64; // of 30 bits: longer numbers are shown by their size
    private const long HeapType = 1 << 9; // Py_TPFLAGS_HEAPTYPE: made by a class statement
    private const long ListSubclass = 1 << 25, TupleSubclass = 1 << 26, DictSubclass = 1 << 29;

    public string Of(ulong value)
    {
        var name = objects.TypeNameOf(value);
        var flags = objects.Memory.Int64(objects.TypeOf(value) + (ulong)objects.Layout.TypeFlags);
        if ((flags & HeapType) == 0)
        {
            switch (name)
            {
                case "NoneType": return "None";
                case "ellipsis": return "Ellipsis";
                case "bool": return objects.Integer(value, MaxDigits) == BigInteger.One ? "True" : "False";
                case "int":
                    return objects.Integer(value, MaxDigits)?.ToString(CultureInfo.InvariantCulture) ?? "<int of many digits>";
                case "float": return Float(BitConverter.Int64BitsToDouble(
                    objects.Memory.Int64(value + (ulong)objects.Layout.FloatValue)));
                case "str": return Quoted(objects.TextStart(value, MaxCharacters, out var length), length);
                case "bytes": return Bytes(value);
                case "set" or "frozenset":
                    return $"<{name} of {objects.Memory.Int64(value + (ulong)objects.Layout.SetUsed)}>";
            }
        }
        if ((flags & (ListSubclass | TupleSubclass)) != 0)
            return $"<{name} of {objects.Memory.Int64(value + (ulong)objects.Layout.VariableSize)}>";
        if ((flags & DictSubclass) != 0)
            return $"<{name} of {objects.Memory.Int64(value + (ulong)objects.Layout.DictUsed)}>";
        return $"<{name}>";
    }

    private static string Float(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        var text = value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');
        return text.AsSpan().ContainsAny('.', 'e') ? text : text + ".0";
    }

    private static string Quoted(string start, long length)
    {
        var text = new StringBuilder("'");
        foreach (var letter in start)
        {
            text.Append(letter switch
            {
                '\'' => "\\'",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when char.IsControl(letter) => $"\\x{(int)letter:x2}",
                _ => letter.ToString(),
            });
        }
        text.Append('\'');
        return length > MaxCharacters ? $"{text}... ({length} characters)" : text.ToString();
    }

    private string Bytes(ulong value)
    {
        var length = objects.Memory.Int64(value + (ulong)objects.Layout.VariableSize);
        var start = objects.Memory.Bytes(value + (ulong)objects.Layout.BytesData, Math.Min(length, MaxCharacters));
        var text = new StringBuilder("b'");
        foreach (var one in start)
            text.Append(one is >= 32 and < 127 and not (byte)'\'' and not (byte)'\\' ? ((char)one).ToString() : $"\\x{one:x2}");
        text.Append('\'');
        return length > MaxCharacters ? $"{text}... ({length} bytes)" : text.ToString();
    }
}
