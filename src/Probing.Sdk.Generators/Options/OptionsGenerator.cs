using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Probing.Sdk.Generators.Support;

namespace Probing.Sdk.Generators.Options;

/// <summary>Writes the bodies of properties with an [Option], and the list of the options of a class.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class OptionsGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var options = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Probing.Sdk.Options.OptionAttribute", (node, _) => node is PropertyDeclarationSyntax, OptionReader.Read);
        var classes = options.Collect().SelectMany((all, _) => ByClass(all)).WithTrackingName("Options");
        context.RegisterSourceOutput(classes, Write);
    }

    private static IEnumerable<EquatableArray<OptionResult>> ByClass(ImmutableArray<OptionResult> all) =>
        all.GroupBy(result => result.Class.FullName).Select(group => new EquatableArray<OptionResult>(group));

    private static void Write(SourceProductionContext context, EquatableArray<OptionResult> results)
    {
        var options = new List<OptionModel>();
        foreach (var result in results)
        {
            foreach (var finding in result.Findings)
                context.ReportDiagnostic(finding.ToDiagnostic());
            if (result.Option is not { } option)
                continue;
            if (options.FirstOrDefault(other => other.Key == option.Key) is { } same)
            {
                var place = result.KeyPlace with { Arguments = new EquatableArray<string>([option.Key, same.Property]) };
                context.ReportDiagnostic(place.ToDiagnostic());
            }
            options.Add(option);
        }
        if (options.Count > 0)
            context.AddSource(results[0].Class.FileName("Options"), OptionWriter.Write(results[0], options));
    }
}
