using System.Xml.Linq;
using Probing.Conventions.Tests.Support;
using Probing.Sdk;

namespace Probing.Conventions.Tests;

/// <summary>What extension authors compile against.</summary>
public class PublicApiTests
{
    // The contracts an author begins with.
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
    public void The_first_example_of_each_main_contract_also_runs()
    {
        // Line by line: a test of the SDK's own holds and runs them. That all examples compile is DocumentationTests' matter.
        var compiled = Repository.Files("tests/Probing.Sdk.Tests/Examples", ".cs")
            .SelectMany(file => file.Text.Split('\n')).Select(line => line.Trim()).ToHashSet();
        var missing =
            from member in Documentation().Descendants("member")
            where s_contracts.Contains(member.Attribute("name")!.Value)
            from line in member.Descendants("code").First().Value.Split('\n')
            where line.Trim() is { Length: > 0 } text && !compiled.Contains(text)
            select line.Trim();

        Assert.True(missing.ToArray() is [], $"not in tests/Probing.Sdk.Tests/Examples:\n{string.Join('\n', missing)}");
    }

    private static XDocument Documentation() =>
        XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Probing.Sdk.xml"));
}
