using Probing.Sdk.Generators.Support;

namespace Probing.Sdk.Generators.Options;

/// <summary>What is written for one option; every text is C# ready to be pasted.</summary>
/// <param name="Key">The key as text.</param>
/// <param name="Property">Name of the property.</param>
/// <param name="Modifiers">Modifiers of the property, 'partial' included.</param>
/// <param name="Type">Type of the property.</param>
/// <param name="Setter">The setter with its modifiers, empty when there is none.</param>
/// <param name="Default">Expression of the default value.</param>
/// <param name="OptionType">Expression of the option's type.</param>
/// <param name="Initializers">Further properties of the option, separated by commas.</param>
/// <param name="Help">The help text.</param>
internal sealed record OptionModel(
    string Key, string Property, string Modifiers, string Type, string Setter, string Default, string OptionType,
    string Initializers, string Help);

/// <summary>What was found for one property with an [Option].</summary>
/// <param name="Class">The class it is in.</param>
/// <param name="IsExtension">True when the class is an extension, false when it is a group of options.</param>
/// <param name="Option">The option; null when it is wrong.</param>
/// <param name="KeyPlace">The finding to report when the key is taken, without the name of the other.</param>
/// <param name="Findings">What is wrong.</param>
internal sealed record OptionResult(
    TypeShell Class, bool IsExtension, OptionModel? Option, Finding KeyPlace, EquatableArray<Finding> Findings);
