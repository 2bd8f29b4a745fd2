using Probing.Interop.Libc;

namespace Probing.Interop.Tests.Libc;

public sealed class RuntimeDirectoryTests : IDisposable
{
    private readonly string _scratch = Directory.CreateTempSubdirectory("probing-test").FullName;

    public void Dispose() => Directory.Delete(_scratch, recursive: true);

    [Fact]
    public void The_override_wins_over_the_session_directory_and_relative_roots_are_ignored()
    {
        Dictionary<string, string> environment = new() { ["PROBING_RUNTIME_DIR"] = "/a", ["XDG_RUNTIME_DIR"] = "/b" };
        Assert.Equal("/a/probing-7", RuntimeDirectory.PathFor(environment.GetValueOrDefault, 7));
        environment["PROBING_RUNTIME_DIR"] = "relative";
        Assert.Equal("/b/probing-7", RuntimeDirectory.PathFor(environment.GetValueOrDefault, 7));
        Assert.Equal("/tmp/probing-7", RuntimeDirectory.PathFor(_ => null, 7));
    }

    [Fact]
    public void Candidates_name_each_place_once()
    {
        var candidates = RuntimeDirectory.Candidates(name => name == "XDG_RUNTIME_DIR" ? "/run/user/7" : null, 7);
        Assert.Equal(["/run/user/7/probing-7", "/tmp/probing-7"], candidates);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, true)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead, false)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherExecute, false)]
    public void Only_a_directory_closed_to_others_is_private(UnixFileMode mode, bool expected)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_scratch, "d"));
        File.SetUnixFileMode(directory.FullName, mode);
        Assert.Equal(expected, RuntimeDirectory.IsPrivate(directory.FullName, Identity.EffectiveUid));
        Assert.False(RuntimeDirectory.IsPrivate(directory.FullName, Identity.EffectiveUid + 1));
    }

    [Fact]
    public void A_symbolic_link_is_not_private_even_when_it_leads_to_a_private_directory()
    {
        var target = Directory.CreateDirectory(Path.Combine(_scratch, "target"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var link = Path.Combine(_scratch, "link");
        Directory.CreateSymbolicLink(link, target.FullName);
        Assert.False(RuntimeDirectory.IsPrivate(link, Identity.EffectiveUid));
    }

    [Fact]
    public void A_missing_path_has_no_status() => Assert.Null(FileStatus.Of(Path.Combine(_scratch, "missing")));
}
