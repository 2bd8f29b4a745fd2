using Probing.Extensions.Python.Modules;

namespace Probing.Extensions.Tests.Python.Modules;

public sealed class EntryPointsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("probing-entry-points-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Only_our_group_counts_however_it_is_written()
    {
        var found = EntryPoints.Parse(
        [
            "[console_scripts]", "tool = tool:main", "", "  [probing.extensions]  ", "# a comment", "jobs=my.jobs",
            " queues = my.queues:Queues [extra] ", "no assignment", "[other]", "x = y",
        ]);

        Assert.Equal([new EntryPoint("jobs", "my.jobs"), new EntryPoint("queues", "my.queues")], found);
    }

    [Fact]
    public void Packages_are_found_along_the_import_path_and_the_first_of_a_name_wins()
    {
        Install("first/a-1.0.dist-info", "jobs = a");
        Install("first/b.egg-info", "other = b");
        Install("second/a-2.0.dist-info", "jobs = newer\nthird = c");
        Install("second/a", "hidden = no_metadata");
        File.WriteAllText(Path.Combine(_folder, "archive.zip"), "");

        var found = EntryPoints.Find([
            "", "relative", Path.Combine(_folder, "first"), Path.Combine(_folder, "archive.zip"),
            Path.Combine(_folder, "missing"), Path.Combine(_folder, "second"),
        ]);

        Assert.Equal(
            [new EntryPoint("jobs", "a"), new EntryPoint("other", "b"), new EntryPoint("third", "c")],
            found.OrderBy(entry => entry.Name, StringComparer.Ordinal));
    }

    private void Install(string folder, string entries)
    {
        var path = Directory.CreateDirectory(Path.Combine(_folder, folder)).FullName;
        File.WriteAllText(Path.Combine(path, "entry_points.txt"), $"[probing.extensions]\n{entries}\n");
    }
}
