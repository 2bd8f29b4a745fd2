using System.Globalization;
using System.Text.RegularExpressions;
using Probing.Extensions.Process;
using Probing.Extensions.Tests.Process.Support;

namespace Probing.Extensions.Tests.Process;

public partial class MapsTableTests
{
    private readonly ProcessExtension _extension = new();

    [Fact]
    public async Task Gives_every_mapping_exactly()
    {
        using var child = Child.Python("import ctypes, ssl");
        var rows = await _extension.Table("proc", $"{child.Pid}/maps").Provider.ReadAsync();

        var lines = await File.ReadAllLinesAsync($"/proc/{child.Pid}/maps");
        Assert.Equal(lines.Length, rows.Count);
        foreach (var (line, row) in lines.Zip(rows))
        {
            var parts = Line().Match(line).Groups;
            Assert.Equal(Hex(parts[1]), row["start_address"]);
            Assert.Equal(Hex(parts[2]), row["end_address"]);
            Assert.Equal(Hex(parts[2]) - Hex(parts[1]), row["size_bytes"]);
            Assert.Equal(parts[3].Value, row["permissions"]);
            Assert.Equal(Hex(parts[4]), row["file_offset"]);
            Assert.Equal(parts[5].Value, row["device"]);
            Assert.Equal(parts[6].Value, $"{row["inode"] ?? "0"}");
            Assert.Equal(parts[7].Value, row["path"] ?? "");
        }
        Assert.Equal([0x1000ul], rows.Where(row => "[vsyscall]".Equals(row["path"])).Select(row => row["size_bytes"]));
        Assert.Contains(rows, row => (ulong)row["start_address"]! > long.MaxValue); // [vsyscall], at the top of the address space
    }

    [Theory]
    [InlineData("heap", "[heap]")]
    [InlineData("stack", "[stack]")]
    [InlineData("kernel", "[vdso]")]
    [InlineData("anonymous", null)]
    [InlineData("file", "/probing map\n1.bin")]
    [InlineData("shared_memory", "/memfd:shared")]
    [InlineData("library", "libc.so.6")]
    public async Task Tells_the_kinds_apart(string kind, string? path)
    {
        var folder = Directory.CreateTempSubdirectory("probing");
        using var child = Child.Start("python3", [], "-c", """
            import mmap, os, sys
            path = os.path.join(sys.argv[1], 'probing map\n1.bin')
            with open(path, 'wb') as f: f.write(b'x' * 4096)
            with open(path, 'rb') as f: a = mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ)
            os.unlink(path)
            fd = os.memfd_create('shared'); os.ftruncate(fd, 4096); b = mmap.mmap(fd, 4096)
            print('ready', flush=True)
            input()
            """, folder.FullName);
        folder.Delete();
        var rows = await _extension.Table("proc", $"{child.Pid}/maps").Provider.ReadAsync("kind", "path", "deleted");

        var row = rows.First(row => ((string?)row["path"])?.EndsWith(path ?? "?", StringComparison.Ordinal) ?? path is null);
        Assert.Equal(kind, row["kind"]);
        Assert.Equal(kind is "file" or "shared_memory", row["deleted"]);
        Assert.Contains(rows, other => "executable".Equals(other["kind"]));
    }

    private static ulong Hex(Group group) => ulong.Parse(group.Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^([0-9a-f]+)-([0-9a-f]+) (\S{4}) ([0-9a-f]+) (\S+) (\d+) *(.*)$")]
    private static partial Regex Line();
}
