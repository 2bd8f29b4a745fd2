namespace Probing.Probe.Tests;

public class StartSettingsTests
{
    [Fact]
    public void The_library_directory_is_told_apart_from_options()
    {
        var settings = StartSettings.Parse("probing.engine.threads=3\nprobe.library_directory=/opt/a=b\nprobing.server.token=x=y\n");

        Assert.Equal("/opt/a=b", settings.LibraryDirectory);
        Assert.Equal([new("probing.engine.threads", "3"), new("probing.server.token", "x=y")], settings.Options);
    }

    [Fact]
    public void Nothing_is_a_setting_too()
    {
        var settings = StartSettings.Parse("");

        Assert.Null(settings.LibraryDirectory);
        Assert.Empty(settings.Options);
    }
}
