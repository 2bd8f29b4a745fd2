using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Probing.Sdk.Generators.Support;

namespace Probing.Sdk.Generators.Tables;

/// <summary>Writes columns, plugin and registration of records with a [Table].</summary>
[Generator(LanguageNames.CSharp)]
public sealed class TablesGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var tables = context.SyntaxProvider.ForAttributeWithMetadataName(
            "Probing.Sdk.Tables.TableAttribute", (node, _) => node is TypeDeclarationSyntax, TableReader.Read)
            .WithTrackingName("Tables");
        context.RegisterSourceOutput(tables, Write);
    }

    private static void Write(SourceProductionContext context, TableModel table)
    {
        foreach (var finding in table.Findings)
            context.ReportDiagnostic(finding.ToDiagnostic());
        if (table.Findings.Count == 0)
            context.AddSource(table.Record.FileName("Table"), TableWriter.Write(table));
    }
}
