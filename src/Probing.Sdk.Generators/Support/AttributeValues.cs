using System.Linq;
using Microsoft.CodeAnalysis;

namespace Probing.Sdk.Generators.Support;

/// <summary>The values an attribute was given.</summary>
internal static class AttributeValues
{
    public static TypedConstant? Named(this AttributeData attribute, string name) =>
        attribute.NamedArguments.Where(argument => argument.Key == name)
            .Select(argument => (TypedConstant?)argument.Value).FirstOrDefault();

    public static string? Text(this AttributeData attribute, string name) => attribute.Named(name)?.Value as string;

    public static bool IsTrue(this AttributeData attribute, string name) => attribute.Named(name)?.Value is true;

    public static string? Positional(this AttributeData attribute, int index) =>
        index < attribute.ConstructorArguments.Length ? attribute.ConstructorArguments[index].Value as string : null;

    public static AttributeData? Attribute(this ISymbol symbol, string fullName) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == fullName);
}
