using Probing.Storage.Rings;
using Probing.Storage.Tests.Support;

namespace Probing.Storage.Tests.Rings;

public sealed class ForkTests
{
    [Theory]
    [InlineData(NativeWriter.Plain)]
    [InlineData(NativeWriter.Addresses)]
    public void A_forked_child_is_refused_and_makes_a_ring_of_its_own(string sanitizer)
    {
        using var folder = new MemoryFolder();
        var said = NativeWriter.Run(sanitizer, null, "fork", folder.File("parent.ring"));

        // RING_FORKED is 2. A child has none of the parent's memory on its account.
        Assert.Equal(
            ["fork: 2 2 2 2, own ring 0, memory 0", "clone: 2 2 2 2, own ring 0, memory 0"],
            said.Split('\n').Where(line => line.Contains("own ring")));
        using var parent = RingFile.Open(folder.File("parent.ring"));
        Assert.Equal((0, 2), Checkable.Read(parent).Threads[0]);
        foreach (var child in new[] { "fork", "clone" })
        {
            using var own = RingFile.Open(folder.File($"parent.ring.{child}"));
            Assert.Equal((5, 6), Checkable.Read(own).Threads[2]);
            Assert.NotEqual(parent.Descriptor.Process.Id, own.Descriptor.Process.Id);
        }
    }

    [Fact]
    public void A_thousand_children_of_a_process_that_writes_come_to_their_end_with_rows_of_their_own()
    {
        using var folder = new MemoryFolder();
        const int children = 1000;
        NativeWriter.Run(NativeWriter.Plain, null, "storm", folder.Path, $"{children}");

        var files = Directory.GetFiles(folder.Path, "child*.ring");
        Assert.Equal(children / 2, files.Length); // every other was dropped
        foreach (var path in files)
        {
            using var file = RingFile.Open(path);
            Assert.Equal(2000, Checkable.Read(file).Threads[1].End);
            Assert.True(file.Snapshot().IsClosed);
        }
        using var parent = RingFile.Open(folder.File("parent.ring"));
        Assert.Equal([1, 2], Checkable.Read(parent).Threads.Keys.Order());
    }
}
