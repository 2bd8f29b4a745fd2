using Probing.Interop.Libc;

namespace Probing.Interop.Tests.Libc;

public sealed class NativeFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("probing");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4095)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(1_000_000)]
    public void ReadAll_gives_the_whole_file_and_keeps_the_buffer_for_the_next(int size)
    {
        var content = new byte[size];
        new Random(size).NextBytes(content);
        var path = Path.Combine(_folder.FullName, "größe");
        File.WriteAllBytes(path, content);
        var buffer = new byte[4096];

        Assert.Equal(0, NativeFile.ReadAll(path, ref buffer, out var length));
        Assert.Equal(content, buffer[..length]);

        var grown = buffer;
        Assert.Equal(0, NativeFile.ReadAll(path, ref buffer, out length));
        Assert.Same(grown, buffer);
        Assert.Equal(size, length);
    }

    [Fact]
    public void ReadAll_begins_with_an_empty_buffer_too()
    {
        byte[] buffer = [];

        Assert.Equal(0, NativeFile.ReadAll("/proc/self/maps", ref buffer, out var length));
        Assert.Contains("[stack]", System.Text.Encoding.UTF8.GetString(buffer, 0, length));
    }

    [Fact]
    public void ReadAll_gives_the_errno_of_what_failed()
    {
        var buffer = new byte[16];

        Assert.Equal(Errno.NoEntry, NativeFile.ReadAll(Path.Combine(_folder.FullName, "none"), ref buffer, out var length));
        Assert.Equal(0, length);
        Assert.Equal(Errno.NotDirectory, NativeFile.ReadAll("/proc/self/stat/x", ref buffer, out _));
        Assert.Equal(21, NativeFile.ReadAll(_folder.FullName, ref buffer, out _)); // EISDIR
    }

    [Fact]
    public void ReadLink_gives_the_text_of_the_link_without_following_it()
    {
        var link = Path.Combine(_folder.FullName, "link");
        File.CreateSymbolicLink(link, "nowhere/ö:[7]");

        Assert.Equal(0, NativeFile.ReadLink(link, out var target));
        Assert.Equal("nowhere/ö:[7]", target);
        Assert.Equal(Errno.NoEntry, NativeFile.ReadLink(link + "x", out target));
        Assert.Equal("", target);
        Assert.Equal(Errno.InvalidArgument, NativeFile.ReadLink(_folder.FullName, out _));
    }

    [Fact]
    public void ListNumbers_gives_the_names_that_are_numbers()
    {
        foreach (var name in new[] { "0", "17", "2147483647", "2147483648", "-1", "+1", " 2", "1x", "x" })
            Directory.CreateDirectory(Path.Combine(_folder.FullName, name));
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "18"), "/nowhere");
        var numbers = new List<int>();

        Assert.Equal(0, NativeDirectory.ListNumbers(_folder.FullName, numbers));

        Assert.Equal([0, 17, 18, int.MaxValue], numbers.Order());
        Assert.Equal(Errno.NoEntry, NativeDirectory.ListNumbers(_folder.FullName + "/none", numbers));
        Assert.Equal(Errno.NotDirectory, NativeDirectory.ListNumbers("/proc/self/stat", numbers));
    }

    [Theory]
    [InlineData("/proc/self/fd")]
    [InlineData(null)]
    public void ListNumbers_leaves_out_the_descriptor_it_lists_with(string? path)
    {
        var numbers = new List<int>();
        Assert.Equal(0, NativeDirectory.ListNumbers(path ?? $"/proc/{Environment.ProcessId}/fd", numbers));

        foreach (var number in numbers)
        {
            var folder = NativeFile.ReadLink($"/proc/self/fd/{number}", out var target) == 0 ? target : "";
            Assert.DoesNotMatch("^/proc/[0-9]+/fd$", folder);
        }
    }
}
