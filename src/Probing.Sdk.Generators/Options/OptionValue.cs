using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Probing.Sdk.Generators.Support;

namespace Probing.Sdk.Generators.Options;

/// <summary>The type and default of an option as expressions.</summary>
internal sealed record OptionValue(string OptionType, string Default)
{
    private const string Types = "global::Probing.Sdk.Options.OptionTypes";

    public static OptionValue? Of(IPropertySymbol property, AttributeData attribute, string key, List<Finding> findings)
    {
        var type = property.Type;
        var nullableText = type.SpecialType == SpecialType.System_String && type.NullableAnnotation == NullableAnnotation.Annotated;
        if (attribute.Text("Parse") is { } parser)
            return Custom(property, attribute, key, parser, findings);
        var number = OptionNumber.Of(type, key);
        var isText = type.SpecialType == SpecialType.System_String;
        Misplaced(property, attribute, key, number is not null, isText, findings);
        if (number is not null)
            return Number(property, attribute, key, number, findings);
        return type switch
        {
            { SpecialType: SpecialType.System_Boolean } => Boolean(property, attribute, key, findings),
            { SpecialType: SpecialType.System_String } => Text(property, attribute, key, nullableText, findings),
            INamedTypeSymbol { TypeKind: TypeKind.Enum } choice => Choice(property, attribute, key, choice, findings),
            _ => Add(findings, Finding.At(property, Rules.OptionType, key, Names.Short(type))),
        };
    }

    private static OptionValue? Number(
        IPropertySymbol property, AttributeData attribute, string key, OptionNumber number, List<Finding> findings)
    {
        var (min, max) = (Limit("Min"), Limit("Max"));
        if (min is not null && max is not null && min.Value.Rank.CompareTo(max.Value.Rank) > 0)
            return Add(findings, Finding.At(property, Rules.OptionRange, "range", key, "Min is larger than Max"));
        var given = attribute.Named("Default");
        var value = number.Parse(given?.Value ?? 0);
        var range = $"write {number.What}{(min is { } a ? $", at least {a.Text}" : "")}{(max is { } b ? $", at most {b.Text}" : "")}";
        var outside = value is { } v && ((min is { } least && v.Rank.CompareTo(least.Rank) < 0)
            || (max is { } most && v.Rank.CompareTo(most.Rank) > 0));
        if (value is null || outside)
            return Add(findings, Finding.At(property, Rules.OptionDefault, given?.Value ?? 0, key, range));
        var arguments = new[]
        {
            min is null ? null : $"min: {min.Value.Expression}", max is null ? null : $"max: {max.Value.Expression}",
            number.Unit is null ? null : $"unit: {Names.Literal(number.Unit)}",
        };
        return new OptionValue(
            $"{Types}.{number.Factory}({string.Join(", ", arguments.Where(argument => argument is not null))})",
            value.Value.Expression);

        OptionNumber.Parsed? Limit(string name)
        {
            if (attribute.Named(name) is not { IsNull: false } limit)
                return null;
            var parsed = number.Parse(limit.Value);
            if (parsed is null)
                findings.Add(Finding.At(property, Rules.OptionRange, $"{name} '{limit.Value}'", key, $"write {number.What}"));
            return parsed;
        }
    }

    private static OptionValue? Boolean(
        IPropertySymbol property, AttributeData attribute, string key, List<Finding> findings) =>
        attribute.Named("Default")?.Value switch
        {
            null or false or "false" => new OptionValue($"{Types}.Boolean", "false"),
            true or "true" => new OptionValue($"{Types}.Boolean", "true"),
            var other => Add(findings, Finding.At(property, Rules.OptionDefault, other, key, "write true or false")),
        };

    private static OptionValue? Text(
        IPropertySymbol property, AttributeData attribute, string key, bool nullable, List<Finding> findings)
    {
        var allowed = attribute.Named("Allowed") is { IsNull: false } given
            ? given.Values.Select(value => value.Value as string ?? "").ToArray()
            : [];
        var value = attribute.Named("Default")?.Value;
        value ??= nullable ? null : "";
        if (value is not (null or string) || (value is string text && allowed.Length > 0 && !allowed.Contains(text)))
        {
            return Add(findings, Finding.At(property, Rules.OptionDefault, value, key,
                allowed.Length == 0 ? "write a text" : $"write one of {string.Join(", ", allowed)}"));
        }
        return new OptionValue(
            $"{Types}.{(nullable ? "OptionalText" : "Text")}({string.Join(", ", allowed.Select(Names.Literal))})",
            Names.Literal((string?)value));
    }

    private static OptionValue? Choice(
        IPropertySymbol property, AttributeData attribute, string key, INamedTypeSymbol type, List<Finding> findings)
    {
        var members = type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue).ToArray();
        var given = attribute.Named("Default");
        var member = given?.Value switch
        {
            string text => members.FirstOrDefault(field => Names.Snake(field.Name) == text || field.Name == text),
            null => members.FirstOrDefault(field => Convert.ToDecimal(field.ConstantValue, CultureInfo.InvariantCulture) == 0),
            var constant => members.FirstOrDefault(field => Equals(field.ConstantValue, constant)),
        };
        if (member is null)
        {
            return Add(findings, Finding.At(property, Rules.OptionDefault, given?.Value ?? 0, key,
                $"write one of {string.Join(", ", members.Select(field => Names.Snake(field.Name)))}"));
        }
        var global = Names.Global(type);
        var choices = members.Select(field => $"({Names.Literal(Names.Snake(field.Name))}, {global}.@{field.Name})");
        return new OptionValue($"{Types}.Choice<{global}>({string.Join(", ", choices)})", $"{global}.@{member.Name}");
    }

    private static OptionValue? Custom(
        IPropertySymbol property, AttributeData attribute, string key, string parser, List<Finding> findings)
    {
        var method = property.ContainingType.GetMembers(parser).OfType<IMethodSymbol>().FirstOrDefault(each =>
            each is { IsStatic: true, IsGenericMethod: false, Parameters.Length: 1 }
            && each.Parameters[0].Type.SpecialType == SpecialType.System_String
            && SymbolEqualityComparer.Default.Equals(each.ReturnType, property.Type));
        var type = Names.Global(property.Type);
        if (method is null)
        {
            return Add(findings, Finding.At(property, Rules.OptionMethod, key, parser, "parsing",
                $"static {Names.Short(property.Type)} {parser}(string text)"));
        }
        var expression = OptionMethods.Expression(method);
        Misplaced(property, attribute, key, hasRange: false, isText: false, findings);
        return attribute.Named("Default") switch
        {
            null or { IsNull: true } => new OptionValue($"new global::Probing.Sdk.Options.OptionType<{type}>({expression})", "default!"),
            { Value: string text } => new OptionValue(
                $"new global::Probing.Sdk.Options.OptionType<{type}>({expression})", $"{expression}({Names.Literal(text)})"),
            { Value: var other } => Add(findings, Finding.At(property, Rules.OptionDefault, other, key,
                $"write it as a text for {parser}")),
        };
    }

    // What would be ignored is an error: its author believes that it is checked.
    private static void Misplaced(
        IPropertySymbol property, AttributeData attribute, string key, bool hasRange, bool isText, List<Finding> findings)
    {
        foreach (var limit in (string[])["Min", "Max"])
        {
            if (!hasRange && attribute.Named(limit) is { IsNull: false })
                findings.Add(Finding.At(property, Rules.OptionRange, limit, key, "only int, long, double and TimeSpan have a range"));
        }
        if (!isText && attribute.Named("Allowed") is { IsNull: false })
            findings.Add(Finding.At(property, Rules.OptionRange, "Allowed", key, "only a string has a list of allowed values"));
    }

    private static OptionValue? Add(List<Finding> findings, Finding finding)
    {
        findings.Add(finding);
        return null;
    }
}
