using System.Globalization;
using System.Text;

namespace Probing.Inspection.Native;

/// <summary>Rust's own mangling, "v0" (RFC 2603): <c>_RNvNtCs1234_3std2io4read</c> is <c>std::io::read</c>.</summary>
internal sealed class RustName
{
    private const string Prefix = "_R";
    private const int MaxDepth = 300;
    private const int MaxLength = 4000; // back references can make a short symbol very long

    private static readonly Dictionary<char, string> s_basicTypes = new()
    {
        ['a'] = "i8", ['b'] = "bool", ['c'] = "char", ['d'] = "f64", ['e'] = "str", ['f'] = "f32", ['h'] = "u8", ['i'] = "isize",
        ['j'] = "usize", ['l'] = "i32", ['m'] = "u32", ['n'] = "i128", ['o'] = "u128", ['p'] = "_", ['s'] = "i16", ['t'] = "u16",
        ['u'] = "()", ['v'] = "...", ['x'] = "i64", ['y'] = "u64", ['z'] = "!",
    };

    private readonly string _text;
    private readonly StringBuilder _name = new();
    private int _at;
    private int _depth;

    private RustName(string text) => _text = text;

    /// <summary>The name as it was written, without the hashes of its crates; null when it is none of these.</summary>
    public static string? Demangle(string symbol)
    {
        if (!symbol.StartsWith(Prefix, StringComparison.Ordinal) || symbol.Length == Prefix.Length)
            return null;
        var part = symbol.IndexOf('.');
        var name = new RustName(symbol[Prefix.Length..(part < 0 ? symbol.Length : part)]);
        try
        {
            name.Path(inValue: true);
            return name._name.ToString();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private char Peek => _at < _text.Length ? _text[_at] : '\0';

    private void Path(bool inValue)
    {
        Enter();
        switch (Next())
        {
            case 'C':
                Disambiguator();
                Write(Identifier());
                break;
            case 'M':
                SkipImplementation();
                Write("<");
                Type();
                Write(">");
                break;
            case 'X':
                SkipImplementation();
                WriteQualified();
                break;
            case 'Y':
                WriteQualified();
                break;
            case 'N':
                WriteNested(inValue);
                break;
            case 'I':
                Path(inValue);
                Write(inValue ? "::<" : "<");
                List(Argument);
                Write(">");
                break;
            case 'B':
                BackReference(() => Path(inValue));
                break;
            default:
                throw new FormatException();
        }
        _depth--;
    }

    private void WriteQualified()
    {
        Write("<");
        Type();
        Write(" as ");
        Path(inValue: false);
        Write(">");
    }

    private void WriteNested(bool inValue)
    {
        var space = Next();
        Path(inValue);
        var number = Disambiguator();
        var identifier = Identifier();
        if (char.IsAsciiLetterUpper(space))
        {
            var kind = space switch { 'C' => "closure", 'S' => "shim", _ => space.ToString() };
            Write($"::{{{kind}{(identifier.Length > 0 ? $":{identifier}" : "")}#{number}}}");
        }
        else if (identifier.Length > 0)
        {
            Write($"::{identifier}");
        }
    }

    // Where an implementation stands says nothing that its type does not.
    private void SkipImplementation()
    {
        Disambiguator();
        var length = _name.Length;
        Path(inValue: false);
        _name.Length = length;
    }

    private void Argument()
    {
        if (Peek == 'L')
            Lifetime();
        else if (Peek == 'K')
            Skip(Constant);
        else
            Type();
    }

    private void Type()
    {
        Enter();
        if (s_basicTypes.TryGetValue(Peek, out var basic))
        {
            _at++;
            Write(basic);
            _depth--;
            return;
        }
        switch (Peek)
        {
            case 'A':
                Write("[");
                Skip(Type);
                Write("; ");
                Constant();
                Write("]");
                break;
            case 'S':
                Write("[");
                Skip(Type);
                Write("]");
                break;
            case 'T':
                Write("(");
                var count = Skip(() => List(Type));
                Write(count == 1 ? ",)" : ")");
                break;
            case 'R' or 'Q':
                Write(Next() == 'R' ? "&" : "&mut ");
                if (Peek == 'L')
                    Lifetime(separator: " ");
                Type();
                break;
            case 'P' or 'O':
                Write(Next() == 'P' ? "*const " : "*mut ");
                Type();
                break;
            case 'F':
                Skip(Function);
                break;
            case 'D':
                Skip(Dynamic);
                break;
            case 'B':
                Skip(() => BackReference(Type));
                break;
            default:
                Path(inValue: false);
                break;
        }
        _depth--;
    }

    private void Function()
    {
        Binder();
        if (TryTake('U'))
            Write("unsafe ");
        if (TryTake('K'))
            Write($"extern \"{(TryTake('C') ? "C" : Identifier().Replace('_', '-'))}\" ");
        Write("fn(");
        List(Type);
        Write(")");
        if (TryTake('u'))
            return;
        Write(" -> ");
        Type();
    }

    private void Dynamic()
    {
        Write("dyn ");
        Binder();
        List(Trait, " + ");
        if (Peek == 'L')
            Lifetime(before: " + ");
    }

    // What it says of associated types stands among its arguments.
    private void Trait()
    {
        Path(inValue: false);
        var isOpen = _name.Length > 0 && _name[^1] == '>' && Peek == 'p';
        if (isOpen)
            _name.Length--;
        var separator = isOpen ? ", " : "<";
        while (TryTake('p'))
        {
            Write($"{separator}{Identifier()} = ");
            Type();
            (isOpen, separator) = (true, ", ");
        }
        if (isOpen)
            Write(">");
    }

    private void Constant()
    {
        if (TryTake('p'))
        {
            Write("_");
            return;
        }
        if (TryTake('B'))
        {
            BackReference(Constant);
            return;
        }
        var type = Next();
        var isNegative = TryTake('n');
        var end = _text.IndexOf('_', _at);
        if (end < 0)
            throw new FormatException();
        var digits = _text[_at..end];
        _at = end + 1;
        Write((type, digits) switch
        {
            ('b', "0") => "false",
            ('b', "1") => "true",
            _ when ulong.TryParse(digits.Length == 0 ? "0" : digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value) =>
                $"{(isNegative ? "-" : "")}{value.ToString(CultureInfo.InvariantCulture)}",
            _ => $"0x{digits}",
        });
    }

    private void Binder()
    {
        if (TryTake('G'))
            Base62();
    }

    // Lifetimes have no names any more.
    private void Lifetime(string before = "", string separator = "")
    {
        _at++;
        if (Base62() == 0)
            return;
        Write($"{before}'_{separator}");
    }

    private void BackReference(Action read)
    {
        var place = Base62();
        if (place >= (ulong)_at)
            throw new FormatException();
        var after = _at;
        _at = (int)place;
        read();
        _at = after;
    }

    private int List(Action item) => List(item, ", ");

    private int List(Action item, string separator)
    {
        var count = 0;
        while (!TryTake('E'))
        {
            if (count++ > 0)
                Write(separator);
            item();
        }
        return count;
    }

    private ulong Disambiguator() => TryTake('s') ? Base62() + 1 : 0;

    private string Identifier()
    {
        var isEncoded = TryTake('u');
        var start = _at;
        // A zero is a number of its own: the next digit belongs to the next name.
        if (!TryTake('0'))
        {
            while (char.IsAsciiDigit(Peek))
                _at++;
        }
        if (!int.TryParse(_text.AsSpan(start, _at - start), CultureInfo.InvariantCulture, out var length))
            throw new FormatException();
        TryTake('_');
        if (length > _text.Length - _at)
            throw new FormatException();
        _at += length;
        var bytes = _text.Substring(_at - length, length);
        return isEncoded ? $"punycode{{{bytes}}}" : bytes;
    }

    private ulong Base62()
    {
        if (TryTake('_'))
            return 0;
        ulong value = 0;
        for (var next = Next(); next != '_'; next = Next())
        {
            value = unchecked(value * 62 + next switch
            {
                >= '0' and <= '9' => (ulong)(next - '0'),
                >= 'a' and <= 'z' => (ulong)(next - 'a' + 10),
                >= 'A' and <= 'Z' => (ulong)(next - 'A' + 36),
                _ => throw new FormatException(),
            });
        }
        return value + 1;
    }

    private void Skip(Action read)
    {
        _at++;
        read();
    }

    private int Skip(Func<int> read)
    {
        _at++;
        return read();
    }

    private char Next() => _at < _text.Length ? _text[_at++] : throw new FormatException();

    private bool TryTake(char letter)
    {
        if (Peek != letter)
            return false;
        _at++;
        return true;
    }

    private void Enter()
    {
        if (++_depth > MaxDepth)
            throw new FormatException();
    }

    private void Write(string text)
    {
        if (_name.Length + text.Length > MaxLength)
            throw new FormatException();
        _name.Append(text);
    }
}
