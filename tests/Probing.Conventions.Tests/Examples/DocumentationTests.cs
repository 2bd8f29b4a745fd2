using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Probing.Conventions.Tests.Support;

namespace Probing.Conventions.Tests.Examples;

/// <summary>What extension authors read about the SDK and the kit: all of it is said, shown, and compiles.</summary>
public class DocumentationTests
{
    private static readonly string[] s_assemblies = ["Probing.Sdk", "Probing.Plugin"];

    /// <summary>Members that no example can name, with the reason.</summary>
    private static readonly Dictionary<string, string> s_unnamed = new()
    {
        ["M:Probing.Sdk.Queries.EngineQueryResult.DisposeAsync"] = "`await using` calls it, as the examples of the class show",
    };

    private static readonly XDocument[] s_files = [.. s_assemblies.Select(Documentation)];

    private static readonly Lazy<ExampleCompilation> s_compiled = new(() => new ExampleCompilation(
        [
            // The compiler repeats what it finds at a type with parameters for its constructor.
            .. s_files.SelectMany(Example.Of).DistinctBy(example => example.Code),
            .. Repository.Files("src/Probing.Sdk", "README.md").SelectMany(Example.Of),
        ]));

    [Fact]
    public void Every_example_compiles_without_a_warning() => None(s_compiled.Value.Problems, "mend these examples");

    [Fact]
    public void Every_public_type_has_an_example() => None(
        from type in Surface().OfType<INamedTypeSymbol>()
        let id = type.GetDocumentationCommentId()
        // A static class is known by its methods: the example is where the method is.
        where !Members(member => member == id || type.IsStatic && member.StartsWith($"M:{id[2..]}.", StringComparison.Ordinal))
            .Any(member => member.Descendants("example").Descendants("code").Any())
        select id, "write an <example> with <code> for these types");

    [Fact]
    public void Every_public_member_has_a_summary() => None(
        from member in Surface()
        where member is not IMethodSymbol { MethodKind: MethodKind.Constructor } // the compiler demands what it can have
        let id = member.GetDocumentationCommentId()
        where !Members(name => name == id).Any(documented => documented.Element("inheritdoc") is not null
            || documented.Element("summary") is { Value: var text } && text.Trim().Length > 0)
        select id, "write a <summary> for these members");

    [Fact]
    public void Every_public_member_is_used_in_an_example()
    {
        var used = s_compiled.Value.Used();
        var missing = Surface().Select(member => member.GetDocumentationCommentId()!).Where(id => !used.Contains(id)).ToArray();

        None(missing.Except(s_unnamed.Keys), "use these members in the example of their type");
        None(s_unnamed.Keys.Except(missing), "these need no exception any more");
    }

    private static IEnumerable<ISymbol> Surface() => s_assemblies.SelectMany(s_compiled.Value.Surface);

    private static IEnumerable<XElement> Members(Func<string, bool> wanted) =>
        s_files.SelectMany(file => file.Descendants("member")).Where(member => wanted(member.Attribute("name")!.Value));

    private static XDocument Documentation(string assembly) =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{assembly}.xml"));

    private static void None(IEnumerable<string?> found, string advice)
    {
        var all = found.ToArray();
        Assert.True(all is [], $"{advice}:\n{string.Join('\n', all)}");
    }
}
