using Probing.Storage.Rings;
using Probing.Storage.Tests.Support;

namespace Probing.Storage.Tests.Rings;

public sealed class MappedFileTests : IDisposable
{
    private readonly MemoryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_mapping_is_kept_for_the_next_reader_and_goes_when_the_file_is_another_one()
    {
        var path = Write(100);
        using (var first = Open(path))
            Assert.Equal(100, Checkable.Read(first).Rows);
        Assert.Equal(1, Mappings(path));
        using (var second = Open(path))
        {
            Assert.Equal(1, Mappings(path));
            File.Delete(path);
            Write(200);
            using var other = Open(path);
            Assert.Equal(200, Checkable.Read(other).Rows);
            Assert.Equal(100, Checkable.Read(second).Rows); // as long as somebody reads it
            Assert.Equal(2, Mappings(path));
        }
        File.Delete(path);
        using var third = Open(Write(300));
        Assert.Equal(300, Checkable.Read(third).Rows);
        Assert.Equal(1, Mappings(path));
    }

    [Fact]
    public async Task A_file_that_is_disposed_while_it_is_read_crashes_nobody()
    {
        var path = Write(100_000);
        for (var i = 0; i < 50; i++)
        {
            var file = Open(path);
            var reading = Task.Run(() => Checkable.Read(file).Rows, TestContext.Current.CancellationToken);
            file.Dispose();
            File.Move(path, path + i);
            Open(File.Exists(path) ? path : Write(1)).Dispose(); // unmaps what nobody uses
            File.Move(path + i, path, overwrite: true);
            try
            {
                Assert.Equal(100_000, await reading);
            }
            catch (ObjectDisposedException)
            {
                // Unmapped between two of its readings.
            }
        }
    }

    private static RingFile Open(string path) => RingFile.Open(path, _ => true);

    private string Write(int rows)
    {
        var path = _folder.File("checkable.ring");
        NativeWriter.Run(NativeWriter.Plain, null, "full", path, $"{rows}");
        return path;
    }

    private static int Mappings(string path) => File.ReadLines("/proc/self/maps").Count(line => line.Contains(path));
}
