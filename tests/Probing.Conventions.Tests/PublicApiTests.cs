using System.Xml.Linq;
using Probing.Conventions.Tests.Support;
using Probing.Sdk;

namespace Probing.Conventions.Tests;

/// <summary>What extension authors compile against.</summary>
public class PublicApiTests
{
    // The contracts an author begins with: each shows how it is used.
    private static readonly string[] s_contracts =
    [
        "T:Probing.Sdk.EngineExtension", "T:Probing.Sdk.ProbingException", "T:Probing.Sdk.Options.Option`1",
        "T:Probing.Sdk.Options.OptionAttribute", "T:Probing.Sdk.Tables.TableAttribute", "T:Probing.Sdk.Tables.ColumnAttribute",
        "T:Probing.Sdk.Calls.IEngineCall", "T:Probing.Sdk.Tables.ICustomTable", "T:Probing.Sdk.Tables.ICustomNamespace",
        "T:Probing.Sdk.Tables.ITableProvider", "T:Probing.Sdk.Tables.TableColumn", "T:Probing.Sdk.Tables.TableColumns`1",
        "T:Probing.Sdk.Tables.RowTable`1", "M:Probing.Sdk.Tables.TablePlugin.Create``1(System.String,System.String)",
    ];

    [Fact]
    public void The_public_surface_of_the_sdk_changes_only_on_purpose() => Snapshot.Equal(
        "tests/Probing.Conventions.Tests/Snapshots/Probing.Sdk.txt", PublicSurface.Of(typeof(EngineExtension).Assembly));

    [Fact]
    public void The_examples_compile_and_run()
    {
        // Line by line: a test of the SDK's own holds, compiles and runs them.
        var compiled = Repository.Files("tests/Probing.Sdk.Tests/Examples", ".cs")
            .SelectMany(file => file.Text.Split('\n')).Select(line => line.Trim()).ToHashSet();
        var missing =
            from code in Documentation().Descendants("code")
            from line in code.Value.Split('\n')
            where line.Trim() is { Length: > 0 } text && !compiled.Contains(text)
            select line.Trim();

        Assert.True(missing.ToArray() is [], $"not in tests/Probing.Sdk.Tests/Examples:\n{string.Join('\n', missing)}");
    }

    [Fact]
    public void The_main_contracts_have_an_example()
    {
        var withExample = Documentation().Descendants("member")
            .Where(member => member.Descendants("example").Any()).Select(member => member.Attribute("name")!.Value).ToHashSet();

        Assert.True(s_contracts.Except(withExample).ToArray() is [], $"no example: {string.Join(", ", s_contracts.Except(withExample))}");
    }

    private static XDocument Documentation() =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Probing.Sdk.xml"));
}
