using Probing.Storage.Cold;
using Probing.Storage.Dead;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Dead;

public sealed class LeftoversTests
{
    [Fact]
    public void The_folder_of_a_dead_process_goes_with_all_that_is_in_it()
    {
        using var dead = new DeadFolder();
        File.WriteAllBytes(Path.Combine(dead.Path, "metric.ring"), new byte[100_000]);

        var found = Assert.Single(Leftovers.In(dead.Parent));
        Assert.True(found.Bytes() >= 100_000);
        Assert.Null(Leftovers.Remove(found));

        Assert.False(Directory.Exists(dead.Path));
        Assert.Null(Leftovers.Remove(found)); // somebody else did it
    }

    [Fact]
    public void The_folder_of_a_living_process_stays()
    {
        using var living = new DeadFolder(RingProcess.Current);

        Assert.Equal("its process runs", Leftovers.Remove(living.Open()));
        File.Delete(Path.Combine(living.Path, ProcessRecord.FileName)); // then the name says it
        Assert.Equal("its process runs", Leftovers.Remove(living.Open()));
        Assert.True(Directory.Exists(living.Path));
    }

    [Fact]
    public void Where_nobody_can_tell_it_stays()
    {
        using var foreign = new DeadFolder(RingProcess.Current with { Id = DeadFolder.NobodysPid, PidNamespace = 1 });
        using var made = new DeadFolder();
        File.Delete(Path.Combine(made.Path, ProcessRecord.FileName)); // this moment, by a process of another container

        Assert.Contains("nobody can tell", Leftovers.Remove(foreign.Open()));
        Assert.Contains("nobody can tell", Leftovers.Remove(made.Open()));
        Assert.True(Directory.Exists(foreign.Path) && Directory.Exists(made.Path));
    }

    [Fact]
    public void What_somebody_seals_stays_as_long()
    {
        using var dead = new DeadFolder();
        new ColdMark(new ColdPlace("/nowhere", "job", "0"), IsSealed: false).Write(dead.Path);

        using (File.OpenHandle(Path.Combine(dead.Path, ColdMark.FileName), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.NotNull(Leftovers.Remove(dead.Open()));
        Assert.True(File.Exists(Path.Combine(dead.Path, ProcessRecord.FileName)));

        Assert.Null(Leftovers.Remove(dead.Open()));
    }

    [Fact]
    public void Damaged_words_of_a_process_are_none()
    {
        using var dead = new DeadFolder();
        var path = Path.Combine(dead.Path, ProcessRecord.FileName);
        var good = File.ReadAllBytes(path);
        var random = new Random(4711);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = good[..random.Next(good.Length)].Concat(good[random.Next(good.Length)..]).ToArray();
            for (var n = random.Next(4); n > 0 && bytes.Length > 0; n--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            _ = dead.Open().State(); // says something, and does not fail
        }
        File.Delete(path);
        Directory.CreateDirectory(path);
        Assert.Null(dead.Open().Record);
        Directory.Delete(path);
        File.CreateSymbolicLink(path, "/dev/zero");
        Assert.Null(dead.Open().Record);
    }
}
