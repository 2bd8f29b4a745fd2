using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Probing.Sdk.Generators.Support;

/// <summary>A diagnostic without what keeps a compilation alive.</summary>
internal sealed record Finding(
    string Id, string File, TextSpan Span, LinePositionSpan Lines, EquatableArray<string> Arguments)
{
    public static Finding At(ISymbol symbol, DiagnosticDescriptor rule, params object?[] arguments) =>
        At(symbol.Locations.FirstOrDefault() ?? Location.None, rule, arguments);

    public static Finding At(Location location, DiagnosticDescriptor rule, params object?[] arguments) => new(
        rule.Id, location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span,
        new EquatableArray<string>(arguments.Select(argument => argument?.ToString() ?? "null")));

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Rules.ById(Id), Location.Create(File, Span, Lines), Arguments.Select(argument => (object)argument).ToArray());
}
