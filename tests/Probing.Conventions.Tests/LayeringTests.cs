using System.Xml.Linq;
using Probing.Conventions.Tests.Support;

namespace Probing.Conventions.Tests;

/// <summary>Data flows one way: collect, store, query, serve. A project knows only those it stands on.</summary>
public class LayeringTests
{
    private static readonly Dictionary<string, string[]> s_mayReference = new()
    {
        ["Probing.Sdk"] = [],
        ["Probing.Sdk.Generators"] = [],
        ["Probing.Plugin"] = ["Probing.Sdk"],
        ["Probing.Interop"] = ["Probing.Sdk"],
        ["Probing.Storage"] = ["Probing.Sdk", "Probing.Interop"],
        ["Probing.Engine"] = ["Probing.Sdk", "Probing.Interop", "Probing.Storage"],
        ["Probing.Extensions"] = ["Probing.Sdk", "Probing.Interop", "Probing.Inspection", "Probing.Storage"],
        ["Probing.Server"] = ["Probing.Sdk", "Probing.Interop", "Probing.Engine"],
        ["Probing.Probe"] =
        [
            "Probing.Sdk", "Probing.Interop", "Probing.Storage", "Probing.Engine", "Probing.Extensions", "Probing.Server",
        ],
        ["Probing.Inspection"] = ["Probing.Sdk", "Probing.Interop"],
        // The engine runs in the command too, for directories that dead processes left.
        ["Probing.Cli"] =
        [
            "Probing.Sdk", "Probing.Interop", "Probing.Inspection", "Probing.Storage", "Probing.Engine", "Probing.Extensions",
            "Probing.Server",
        ],
    };

    [Fact]
    public void Projects_reference_only_what_they_stand_on()
    {
        var projects = Projects();

        Assert.True(projects.Count >= 7, "the projects below src were not found");
        foreach (var (name, project) in projects)
        {
            Assert.True(s_mayReference.TryGetValue(name, out var allowed), $"{name} has no place in the layers yet: give it one");
            // A generator runs in the compiler: nothing of it is referenced when the code runs.
            var references = project.Descendants("ProjectReference")
                .Where(item => item.Attribute("ReferenceOutputAssembly")?.Value != "false")
                .Select(item => item.Attribute("Include")!.Value).Select(path => Path.GetFileNameWithoutExtension(path)!);
            Assert.True(references.Except(allowed).ToArray() is [], $"{name} must not reference {string.Join(", ", references.Except(allowed))}");
        }
    }

    [Fact]
    public void The_sdk_depends_on_arrow_only() =>
        Assert.Equal(["Apache.Arrow"], Items(Projects()["Probing.Sdk"], "PackageReference"));

    [Fact]
    public void Only_the_server_knows_http() => Assert.All(
        Projects().Where(project => project.Key is not ("Probing.Server" or "Probing.Probe")),
        project => Assert.Empty(Items(project.Value, "FrameworkReference")));

    [Fact]
    public void Collectors_do_not_call_each_other()
    {
        var folders = Directory.GetDirectories(Path.Combine(Repository.Root, "src/Probing.Extensions"))
            .Select(folder => Path.GetFileName(folder)!).Where(folder => folder is not ("bin" or "obj")).ToArray();
        foreach (var file in Repository.Files("src/Probing.Extensions", ".cs"))
        {
            var own = file.Name.Split(Path.DirectorySeparatorChar)[2];
            foreach (var other in folders.Where(folder => folder != own))
                Assert.False(file.Code.Contains($"Probing.Extensions.{other}", StringComparison.Ordinal), $"{file} uses {other}");
        }
    }

    private static Dictionary<string, XDocument> Projects() => Repository.Files("src", ".csproj")
        .ToDictionary(file => Path.GetFileNameWithoutExtension(file.Name), file => XDocument.Parse(file.Text));

    private static IEnumerable<string> Items(XDocument project, string kind) =>
        project.Descendants(kind).Select(item => item.Attribute("Include")!.Value);
}
