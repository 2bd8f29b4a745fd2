using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Probe.Tests;

/// <summary>In one class: the tests share the process's environment.</summary>
public sealed class ProbeLogTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("probing-log-");

    public ProbeLogTests() => Environment.SetEnvironmentVariable(RuntimeDirectory.OverrideVariable, _root.FullName);

    private string Log => RuntimeDirectory.LogPath(
        RuntimeDirectory.PathFor(Environment.GetEnvironmentVariable, Identity.EffectiveUid), Environment.ProcessId);

    [Fact]
    public void A_trouble_is_one_entry_with_time_and_source_in_a_private_file()
    {
        Assert.False(File.Exists(Log));

        ProbeLog.Write("start", new ProbingException(ProbingErrorKind.Unavailable, "no way", "the long story"));
        ProbeLog.Write("server", "second");

        Assert.Matches(@"^\d{4}-\d\d-\d\dT[\d:.]+Z start: no way\nthe long story\n\d{4}\S+ server: second\n$", File.ReadAllText(Log));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Log));
    }

    [Fact]
    public void It_does_not_grow_without_end()
    {
        for (var i = 0; i < 30; i++)
            ProbeLog.Write("test", new string('x', 100_000));

        Assert.InRange(new FileInfo(Log).Length, 1 << 20, (1 << 20) + 200_000);
    }

    [Fact]
    public void Nothing_is_written_where_others_may_look_and_nobody_is_bothered()
    {
        var directory = Directory.CreateDirectory(Path.GetDirectoryName(Log)!);
        File.SetUnixFileMode(directory.FullName, (UnixFileMode)0b111_101_101);

        ProbeLog.Write("test", "secret");

        Assert.Empty(directory.GetFiles());
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(RuntimeDirectory.OverrideVariable, null);
        _root.Delete(recursive: true);
    }
}
