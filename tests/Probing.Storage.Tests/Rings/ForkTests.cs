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
}
