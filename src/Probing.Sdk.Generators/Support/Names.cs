using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Probing.Sdk.Generators.Support;

/// <summary>Names and literals of generated code.</summary>
internal static class Names
{
    private static readonly SymbolDisplayFormat s_type = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    /// <summary>The type as code anywhere can name it.</summary>
    public static string Global(ITypeSymbol type) => type.ToDisplayString(s_type);

    /// <summary>The type as its author would write it, for messages.</summary>
    public static string Short(ITypeSymbol type) => type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);

    public static string Literal(string? text) => text is null ? "null" : SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>True for a name that needs no quotes in SQL and fits into an environment variable.</summary>
    public static bool IsPlain(string name) => name.Length > 0 && name[0] is >= 'a' and <= 'z'
        && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');

    /// <summary><c>RssBytes</c> becomes <c>rss_bytes</c>, <c>CPUTime</c> <c>cpu_time</c>.</summary>
    public static string Snake(string name)
    {
        var text = new StringBuilder();
        for (var at = 0; at < name.Length; at++)
        {
            var starts = at > 0 && char.IsUpper(name[at]) && name[at - 1] != '_'
                && (!char.IsUpper(name[at - 1]) || (at + 1 < name.Length && char.IsLower(name[at + 1])));
            if (starts)
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[at]));
        }
        return text.ToString();
    }
}
