using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Probing.Sdk.Generators.Options;
using Probing.Sdk.Generators.Tables;

namespace Probing.Sdk.Generators.Tests.Support;

/// <summary>A source text compiled as an author's project is: with the SDK, and both generators in the compiler.</summary>
internal sealed class Compiled
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Probing.Sdk;
        global using Probing.Sdk.Options;
        global using Probing.Sdk.Tables;
        """;

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly CSharpCompilation _compilation;
    private GeneratorDriver _driver;

    public Compiled(string source)
    {
        _compilation = CSharpCompilation.Create("Author", [Parse(Usings), Parse(source)], s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        _driver = CSharpGeneratorDriver.Create(
            [new OptionsGenerator().AsSourceGenerator(), new TablesGenerator().AsSourceGenerator()],
            parseOptions: s_parse, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        _driver = _driver.RunGeneratorsAndUpdateCompilation(_compilation, out var output, out var findings);
        Findings = [.. findings];
        Problems = [.. output.GetDiagnostics().Where(problem => problem.Severity >= DiagnosticSeverity.Warning)];
    }

    /// <summary>What the generators say.</summary>
    public IReadOnlyList<Diagnostic> Findings { get; }

    /// <summary>What the compiler says about source and generated code together.</summary>
    public IReadOnlyList<Diagnostic> Problems { get; }

    /// <summary>Number and message of the only finding.</summary>
    public (string Id, string Message) Finding =>
        Assert.Single(Findings) is var finding ? (finding.Id, finding.GetMessage()) : default;

    /// <summary>The text that the only finding points to.</summary>
    public string Place => Assert.Single(Findings).Location is var place
        ? _compilation.SyntaxTrees[1].GetText().ToString(place.SourceSpan)
        : "";

    /// <summary>Why each step of a kind ran again after an unrelated file was added.</summary>
    public IReadOnlyList<IncrementalStepRunReason> Again(string step)
    {
        _driver = _driver.RunGenerators(_compilation.AddSyntaxTrees(Parse("class Unrelated;")));
        return
        [
            .. from result in _driver.GetRunResult().Results
               from steps in result.TrackedSteps
               where steps.Key == step
               from run in steps.Value
               from output in run.Outputs
               select output.Reason,
        ];
    }

    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Latest);

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, s_parse);
}
