using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Probing.Storage.Rings;
using Probing.Storage.Tests.Support;

namespace Probing.Storage.Tests.Rings;

public sealed partial class NoSpaceTests
{
    [Fact]
    public void A_full_file_system_makes_the_ring_shorter_and_stops_nobody()
    {
        using var copies = new MemoryFolder();
        var said = Mounted("size=24m", "\"$1\" full \"$0/full.ring\" 1500000 && cp \"$0/full.ring\" \"$2\"", copies.File("copy.ring"));
        var counts = Counts().Match(said);
        Assert.True(counts.Success, said);
        Assert.Equal("1500000", counts.Groups["appended"].Value);
        Assert.Equal("0", counts.Groups["refused"].Value);
        Assert.NotEqual("0", counts.Groups["shortened"].Value);
        Assert.InRange(long.Parse(counts.Groups["memory"].Value, CultureInfo.InvariantCulture), 1 << 20, 24 << 20);

        using var file = RingFile.Open(copies.File("copy.ring"));
        var snapshot = file.Snapshot();
        Assert.Equal((1_500_000, 0), (snapshot.Appended, snapshot.Refused));
        Assert.True(snapshot.Shortened > 0 && snapshot.Rows > 10_000, $"{snapshot.Rows} rows are left");
        Assert.Equal(1_500_000, Checkable.Read(file).Threads[0].End);
    }

    [Fact]
    public void Where_not_even_one_chunk_has_room_no_ring_is_made_and_no_file_is_left()
    {
        var said = Mounted("size=64k", "{ \"$1\" full \"$0/full.ring\" 10 || ls -A \"$0\"; } 2>&1");
        Assert.Matches("^no space: there is no room for a ring at .*/full.ring: No space left on device; .* drop a table, or "
            + "allow tables more memory\n$", said);
    }

    [Fact]
    public void A_folder_that_is_read_only_is_an_error_that_says_so()
    {
        var said = Mounted("ro", "\"$1\" full \"$0/full.ring\" 10 2>&1 || true");
        Assert.Matches("^system error: the file .*/full.ring could not be made: Read-only file system\n$", said);
    }

    [Fact]
    public void Columns_that_the_memory_of_a_table_cannot_hold_are_an_error_that_says_how_much_they_need()
    {
        using var folder = new MemoryFolder();
        var columns = Enumerable.Range(0, 1024).Select(i => new TestColumn($"c{i}", RingKind.Uuid));
        var table = new TestTable(folder.File("wide.ring"), "wide", [.. columns]) { MaxBytes = 1 << 20 };
        using var writer = NativeWriter.Start(NativeWriter.Plain, "tables");
        try
        {
            using var input = new BinaryWriter(writer.StandardInput.BaseStream);
            table.WriteTo(input);
        }
        catch (IOException)
        {
            // The writer may end over the schema before it has read the rest.
        }
        Assert.Matches("^invalid argument: the columns and their descriptions need [0-9]+ bytes at least, and max_bytes is 1048576; "
            + "give the table more\n$", writer.StandardError.ReadToEnd());
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Tables_share_their_memory_and_one_that_comes_late_gets_a_part_of_it()
    {
        using var folder = new MemoryFolder();
        const int budget = 20_000_000;
        var said = NativeWriter.Run(NativeWriter.Plain, null, "budget", folder.Path, $"{budget}", "400000");
        var counts = Counts().Matches(said);
        Assert.Equal(3, counts.Count);
        Assert.All(counts, table =>
        {
            Assert.Equal(("400000", "0"), (table.Groups["appended"].Value, table.Groups["refused"].Value));
            Assert.InRange(long.Parse(table.Groups["memory"].Value, CultureInfo.InvariantCulture), budget / 6, budget / 2);
        });
        var used = counts.Sum(table => long.Parse(table.Groups["memory"].Value, CultureInfo.InvariantCulture));
        Assert.Equal($"memory {used}", said.TrimEnd().Split('\n')[^1]);

        for (var i = 0; i < 3; i++)
        {
            using var file = RingFile.Open(folder.File($"table{i}.ring"));
            Assert.Equal(400_000, file.Snapshot().Appended);
            Assert.Equal(400_000, Checkable.Read(file).Threads[i].End);
        }
        // What was taken from a ring is not in its file any more.
        Assert.InRange(Blocks(folder), used, budget + (1 << 20));
    }

    private static long Blocks(MemoryFolder folder)
    {
        var start = new ProcessStartInfo("du", ["--block-size=1", "-s", folder.Path]) { RedirectStandardOutput = true };
        using var du = Process.Start(start)!;
        return long.Parse(du.StandardOutput.ReadToEnd().Split('\t')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// Runs a script, for which $0 is a fresh file system and $1 the writer. It is mounted in a namespace of its own: nobody else
    /// sees it, and it goes with the process.
    /// </summary>
    private static string Mounted(string options, string script, params string[] more)
    {
        using var folder = new MemoryFolder();
        string[] arguments = ["--user", "--map-root-user", "--mount", "sh", "-c",
            $"mount -t tmpfs -o {options} none \"$0\" && {script}", folder.Path, NativeWriter.Program(NativeWriter.Plain), .. more];
        var start = new ProcessStartInfo("unshare", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
        process.WaitForExit();
        if (errors.Contains("unshare: ") || errors.Contains("mount: "))
            Assert.Skip($"this machine lets nobody mount: {errors}");
        Assert.True(process.ExitCode == 0, $"{process.ExitCode}: {errors}");
        return output;
    }

    [GeneratedRegex("appended (?<appended>[0-9]+) dropped [0-9]+ refused (?<refused>[0-9]+) shortened (?<shortened>[0-9]+) "
        + "memory (?<memory>[0-9]+)")]
    private static partial Regex Counts();
}
