using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Probing.Interop.Libc;

namespace Probing.Inspection.Native;

/// <summary>Names of functions as their authors wrote them.</summary>
internal static partial class SymbolName
{
    private const string Internal = "__GI_"; // glibc's own name of a function that it exports

    /// <summary>C++ and Rust names demangled, as far as they can be; versions and the compiler's suffixes taken off.</summary>
    public static string Readable(string symbol)
    {
        var at = symbol.IndexOf('@');
        var plain = at > 0 ? symbol[..at] : symbol;
        if (plain.StartsWith(Internal, StringComparison.Ordinal))
            plain = plain[Internal.Length..];
        if (RustName.Demangle(plain) is { } named)
            return named;
        if (!plain.StartsWith("_Z", StringComparison.Ordinal) || CxxDemangler.Demangle(plain) is not { } readable)
            return plain;
        var rust = RustHash().Match(readable);
        return rust.Success ? RustEscape().Replace(readable[..rust.Index], Unescape).Replace("..", "::") : readable;
    }

    /// <summary>Without the suffixes of parts that the compiler has moved or specialized.</summary>
    public static string WithoutParts(string name) => name.IndexOf('.') is > 0 and var dot ? name[..dot] : name;

    // Of the names that Rust gave before its own mangling: $LT$, $u7b$.
    private static string Unescape(Match match) => match.Groups[1].Value switch
    {
        "LT" => "<",
        "GT" => ">",
        "RF" => "&",
        "BP" => "*",
        "C" => ",",
        "SP" => "@",
        "LP" => "(",
        "RP" => ")",
        ['u', .. var digits] when int.TryParse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code)
            && Rune.IsValid(code) => new Rune(code).ToString(),
        _ => match.Value,
    };

    [GeneratedRegex(@"\$([A-Za-z0-9]+)\$")]
    private static partial Regex RustEscape();

    [GeneratedRegex("::h[0-9a-f]{16}$")]
    private static partial Regex RustHash();
}
