using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Probing.Sdk.Generators.Support;

namespace Probing.Sdk.Generators.Options;

/// <summary>Turns a property with an [Option] into what is to be written, and says what is wrong with it.</summary>
internal sealed class OptionReader
{
    private readonly IPropertySymbol _property;
    private readonly PropertyDeclarationSyntax _syntax;
    private readonly AttributeData _attribute;
    private readonly string _key;
    private readonly List<Finding> _findings = [];

    private OptionReader(GeneratorAttributeSyntaxContext context)
    {
        _property = (IPropertySymbol)context.TargetSymbol;
        _syntax = (PropertyDeclarationSyntax)context.TargetNode;
        _attribute = context.Attributes[0];
        _key = _attribute.Positional(0) ?? "";
    }

    public static OptionResult Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new OptionReader(context).Read();
    }

    private OptionResult Read()
    {
        CheckShape();
        if (!Names.IsPlain(_key))
            Report(Rules.OptionKey, _key);
        var value = OptionValue.Of(_property, _attribute, _key, _findings);
        OptionModel? option = null;
        if (_findings.Count == 0 && value is not null)
        {
            option = new OptionModel(_key, _property.Name, _syntax.Modifiers.ToString(), Names.Global(_property.Type),
                Setter(), value.Default, Where(value.OptionType), Initializers(), _attribute.Text("Help") ?? "");
        }
        return new OptionResult(TypeShell.Of(_property.ContainingType), IsExtension(_property.ContainingType),
            _findings.Count == 0 ? option : null, Finding.At(_property, Rules.OptionKeyTwice, _key),
            new EquatableArray<Finding>(_findings));
    }

    private void CheckShape()
    {
        if (!_syntax.Modifiers.Any(SyntaxKind.PartialKeyword))
            Report(Rules.OptionNotPartial, _property.Name);
        foreach (var type in TypeShell.NotPartial(_property.ContainingType))
            _findings.Add(Finding.At(type, Rules.OptionNotPartial, type.Name));
        var wrong = _property switch
        {
            { IsStatic: true } => "static",
            { GetMethod: null } => "without 'get'",
            { SetMethod.IsInitOnly: true } => "with 'init'",
            _ => null,
        };
        if (wrong is not null)
            Report(Rules.OptionShape, _key, wrong);
    }

    private string Setter() => _syntax.AccessorList?.Accessors
        .FirstOrDefault(accessor => accessor.IsKind(SyntaxKind.SetAccessorDeclaration)) is { } setter
        ? $"{setter.Modifiers} set".TrimStart()
        : "";

    private string Where(string type) => Method("Validate", "validation", "string?",
        method => method.ReturnType.SpecialType == SpecialType.System_String) is { } check ? $"{type}.Where({check})" : type;

    private string Initializers()
    {
        var parts = new List<string>();
        if (_attribute.IsTrue("Secret"))
            parts.Add("Secret = true");
        if (_attribute.IsTrue("RestartNeeded"))
            parts.Add("RestartNeeded = true");
        if (Method("Changed", "changes", "void", method => method.ReturnsVoid) is { } changed)
            parts.Add($"Changed = {changed}");
        return string.Join(", ", parts);
    }

    /// <summary>The expression of a method that the attribute names and that takes a value of the option.</summary>
    private string? Method(string argument, string purpose, string returns, System.Func<IMethodSymbol, bool> fits)
    {
        if (_attribute.Text(argument) is not { } name)
            return null;
        var method = OptionMethods.Find(_property.ContainingType, name, _property.Type, fits);
        if (method is not null)
            return OptionMethods.Expression(method);
        Report(Rules.OptionMethod, _key, name, purpose, $"{returns} {name}({Names.Short(_property.Type)} value)");
        return null;
    }

    private void Report(DiagnosticDescriptor rule, params object?[] arguments) =>
        _findings.Add(Finding.At(_property, rule, arguments));

    private static bool IsExtension(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (type.ToDisplayString() == "Probing.Sdk.EngineExtension")
                return true;
        }
        return false;
    }
}
