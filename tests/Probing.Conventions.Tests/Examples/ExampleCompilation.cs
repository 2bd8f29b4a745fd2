using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Probing.Sdk.Generators.Options;
using Probing.Sdk.Generators.Tables;

namespace Probing.Conventions.Tests.Examples;

/// <summary>All examples compiled as an author's project is: against the SDK, with its generators in the compiler.</summary>
internal sealed class ExampleCompilation
{
    // A local function stands for a method of the author's, whom nobody calls here.
    private static readonly Dictionary<string, ReportDiagnostic> s_unused = new() { ["CS8321"] = ReportDiagnostic.Suppress };

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':')
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private readonly SyntaxTree[] _trees;
    private readonly Compilation _compilation;

    public ExampleCompilation(IReadOnlyList<Example> examples)
    {
        var shared = examples.Where(example => example.HasTypes).Select(example => example.Space).ToArray();
        _trees = [.. examples.Select(example => example.Tree(shared))];
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary,
            nullableContextOptions: NullableContextOptions.Enable, specificDiagnosticOptions: s_unused);
        var compilation = CSharpCompilation.Create("Examples", _trees, s_references, options);
        CSharpGeneratorDriver
            .Create([new OptionsGenerator().AsSourceGenerator(), new TablesGenerator().AsSourceGenerator()],
                parseOptions: (CSharpParseOptions)_trees[0].Options)
            .RunGeneratorsAndUpdateCompilation(compilation, out _compilation, out var findings);
        Problems =
        [
            .. from problem in findings.Concat(_compilation.GetDiagnostics())
               where problem.Severity >= DiagnosticSeverity.Warning
               select $"{problem.Location.SourceTree?.FilePath}: {problem.Id} {problem.GetMessage()}: {Line(problem)}",
        ];
    }

    /// <summary>What the generators and the compiler say.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>
    /// Documentation ids of what the examples use, override or implement. A constructor stands for the properties that its
    /// parameters set, too.
    /// </summary>
    public IReadOnlySet<string> Used()
    {
        var used = new HashSet<string>();
        foreach (var tree in _trees)
        {
            var model = _compilation.GetSemanticModel(tree);
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                foreach (var symbol in Referenced(model, node).Concat(Declared(model.GetDeclaredSymbol(node))))
                    used.UnionWith(from found in WithContracts(symbol.OriginalDefinition) select found.GetDocumentationCommentId());
            }
        }
        return used;
    }

    /// <summary>The public and protected members of an assembly that an author may name, types included.</summary>
    public IEnumerable<ISymbol> Surface(string assembly)
    {
        var found = _compilation.SourceModule.ReferencedAssemblySymbols.Single(reference => reference.Name == assembly);
        return Types(found.GlobalNamespace)
            .SelectMany(type => type.GetMembers().Where(member => IsSurface(type, member)).Prepend<ISymbol>(type));
    }

    private static IEnumerable<ISymbol> Referenced(SemanticModel model, SyntaxNode node)
    {
        if (model.GetSymbolInfo(node).Symbol is not { } symbol)
            yield break;
        yield return symbol;
        if (symbol is not IMethodSymbol { MethodKind: MethodKind.Constructor } constructor)
            yield break;
        yield return constructor.ContainingType;
        var named = constructor.Parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var property in constructor.ContainingType.GetMembers().OfType<IPropertySymbol>())
        {
            if (named.Contains(property.Name))
                yield return property;
        }
    }

    private static IEnumerable<ISymbol> Declared(ISymbol? declared) => declared switch
    {
        INamedTypeSymbol type => type.AllInterfaces.SelectMany(contract => contract.GetMembers())
            .Where(member => type.FindImplementationForInterfaceMember(member) is { Locations: [{ IsInSource: true }, ..] }),
        IMethodSymbol { OverriddenMethod: { } method } => [method],
        IPropertySymbol { OverriddenProperty: { } property } => [property],
        _ => [],
    };

    /// <summary>A member, the members of interfaces that it implements, and the types of all of them.</summary>
    private static IEnumerable<ISymbol> WithContracts(ISymbol symbol) => symbol.ContainingType is { } type
        ? type.AllInterfaces.SelectMany(contract => contract.GetMembers())
            .Where(member => SymbolEqualityComparer.Default.Equals(type.FindImplementationForInterfaceMember(member), symbol))
            .Append(symbol).SelectMany(member => new[] { member, member.ContainingType })
        : [symbol];

    private static IEnumerable<INamedTypeSymbol> Types(INamespaceSymbol space) =>
        space.GetTypeMembers().Where(type => type.DeclaredAccessibility == Accessibility.Public)
            .Concat(space.GetNamespaceMembers().SelectMany(Types));

    private static bool IsSurface(INamedTypeSymbol type, ISymbol member) =>
        member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected
        && (member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? !type.IsAbstract : member.CanBeReferencedByName)
        && !(type.TypeKind == TypeKind.Enum && member is not IFieldSymbol { HasConstantValue: true })
        && member is not IMethodSymbol { AssociatedSymbol: not null }
        && !member.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "CompilerGeneratedAttribute");

    private static string Line(Diagnostic problem) => problem.Location.SourceTree is { } tree
        ? tree.GetText().Lines.GetLineFromPosition(problem.Location.SourceSpan.Start).ToString().Trim()
        : "";
}
