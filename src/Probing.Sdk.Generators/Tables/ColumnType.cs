using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using Probing.Sdk.Generators.Support;

namespace Probing.Sdk.Generators.Tables;

/// <summary>How a type of C# becomes a column.</summary>
/// <param name="Method">Method of <c>TableColumns</c>.</param>
/// <param name="Suffix">What follows the value to get what the method takes.</param>
/// <param name="HasUnit">True when the values have a unit.</param>
internal sealed record ColumnType(string Method, string Suffix, bool HasUnit)
{
    /// <summary>Type of an item as code can name it; null when the column is no list.</summary>
    public string? ItemType { get; init; }

    /// <summary>How an item becomes a column.</summary>
    public ColumnType? Item { get; init; }

    /// <summary>The column's type for a type of C#; null when there is none.</summary>
    public static ColumnType? Of(ITypeSymbol type)
    {
        var isNullable = type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T };
        var plain = isNullable ? ((INamedTypeSymbol)type).TypeArguments[0] : type;
        if (plain is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte })
            return new ColumnType("Binary", "", HasUnit: true);
        if (plain is INamedTypeSymbol { TypeKind: TypeKind.Enum } choice)
            return new ColumnType("Text", EnumText(choice, isNullable), HasUnit: false);
        return Special(plain.SpecialType) ?? Named(plain, isNullable) ?? List(plain);
    }

    private static ColumnType? Special(SpecialType type) => type switch
    {
        SpecialType.System_Boolean => new("Bool", "", HasUnit: false),
        SpecialType.System_SByte => new("Int8", "", HasUnit: true),
        SpecialType.System_Int16 => new("Int16", "", HasUnit: true),
        SpecialType.System_Int32 => new("Int32", "", HasUnit: true),
        SpecialType.System_Int64 => new("Int64", "", HasUnit: true),
        SpecialType.System_Byte => new("UInt8", "", HasUnit: true),
        SpecialType.System_UInt16 => new("UInt16", "", HasUnit: true),
        SpecialType.System_UInt32 => new("UInt32", "", HasUnit: true),
        SpecialType.System_UInt64 => new("UInt64", "", HasUnit: true),
        SpecialType.System_Single => new("Float", "", HasUnit: true),
        SpecialType.System_Double => new("Double", "", HasUnit: true),
        SpecialType.System_Decimal => new("Decimal", "", HasUnit: true),
        SpecialType.System_String => new("Text", "", HasUnit: true),
        SpecialType.System_DateTime => new("Timestamp", "", HasUnit: false),
        _ => null,
    };

    private static ColumnType? Named(ITypeSymbol type, bool isNullable) => type.ToDisplayString() switch
    {
        "System.DateTimeOffset" => new("Timestamp", isNullable ? "?.UtcDateTime" : ".UtcDateTime", HasUnit: false),
        "System.DateOnly" => new("Date", "", HasUnit: false),
        "System.TimeSpan" => new("Duration", "", HasUnit: false),
        "System.Guid" => new("Uuid", "", HasUnit: false),
        _ => null,
    };

    private static ColumnType? List(ITypeSymbol type)
    {
        var sequences = type.AllInterfaces.Concat(type is INamedTypeSymbol named ? [named] : [])
            .Where(each => each.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T)
            .ToArray();
        if (type.SpecialType == SpecialType.System_String || sequences.Length != 1)
            return null;
        var item = sequences[0].TypeArguments[0];
        return Of(item) is { Item: null } of
            ? new ColumnType("List", "", HasUnit: false) { ItemType = Names.Global(item), Item = of }
            : null;
    }

    // A value without a name shows as its number, never as an error.
    private static string EnumText(INamedTypeSymbol type, bool isNullable)
    {
        var cases = new List<string>();
        if (isNullable)
            cases.Add("null => null");
        var seen = new HashSet<object>();
        foreach (var member in type.GetMembers().OfType<IFieldSymbol>().Where(field => field.HasConstantValue))
        {
            if (seen.Add(member.ConstantValue!))
                cases.Add($"{Names.Global(type)}.@{member.Name} => {Names.Literal(Names.Snake(member.Name))}");
        }
        var number = type.EnumUnderlyingType!.ToDisplayString();
        cases.Add($"var other => (({number})other).ToString(global::System.Globalization.CultureInfo.InvariantCulture)");
        return $" switch {{ {string.Join(", ", cases)} }}";
    }
}
