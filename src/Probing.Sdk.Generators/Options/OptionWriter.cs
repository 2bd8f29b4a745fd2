using System.Collections.Generic;
using System.Linq;
using System.Text;
using Probing.Sdk.Generators.Support;

namespace Probing.Sdk.Generators.Options;

/// <summary>Writes the generated part of a class with options.</summary>
internal static class OptionWriter
{
    private const string Space = "global::Probing.Sdk.Options";
    private const string List = $"global::System.Collections.Generic.IReadOnlyList<{Space}.IOption>";

    public static string Write(OptionResult first, IReadOnlyList<OptionModel> options)
    {
        var owner = first.Class.GlobalName;
        var text = new StringBuilder();
        foreach (var option in options)
        {
            text.Append($"{option.Modifiers} {option.Type} {option.Property}\n{{\n");
            text.Append($"    get => {option.Property}Option.Value;\n");
            if (option.Setter.Length > 0)
                text.Append($"    {option.Setter} => {option.Property}Option.Assign(value);\n");
            text.Append("}\n\n");
            text.Append($"private {Space}.Option<{option.Type}> {option.Property}Option => OptionSet.{option.Property};\n\n");
        }

        var all = string.Join(", ", options.Select(option => $"OptionSet.{option.Property}"));
        text.Append(first.IsExtension
            ? $"protected override {List} DeclaredOptions => [.. base.DeclaredOptions, {all}];\n\n"
            : $"/// <summary>The options of the group.</summary>\npublic {List} DeclaredOptions => [{all}];\n\n");

        // Made when first used: an initializer could not name the methods of the object.
        text.Append("private GeneratedOptions? _generatedOptions;\n\n");
        text.Append("private GeneratedOptions OptionSet => global::System.Threading.Volatile.Read(ref _generatedOptions)\n");
        text.Append("    ?? global::System.Threading.Interlocked.CompareExchange(ref _generatedOptions, new(this), null)\n");
        text.Append("    ?? _generatedOptions!;\n\n");
        text.Append($"private sealed class GeneratedOptions({owner} owner)\n{{\n");
        foreach (var option in options)
        {
            var initializers = option.Initializers.Length > 0 ? $" {{ {option.Initializers} }}" : "";
            text.Append($"    public readonly {Space}.Option<{option.Type}> {option.Property} = new(\n");
            text.Append($"        {Names.Literal(option.Key)}, {option.Default}, {Names.Literal(option.Help)},\n");
            text.Append($"        {option.OptionType}){initializers};\n");
        }
        text.Append("}\n");
        return first.Class.File(text.ToString());
    }
}
