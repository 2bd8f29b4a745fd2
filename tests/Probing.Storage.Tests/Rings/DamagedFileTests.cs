using Apache.Arrow;
using Probing.Storage.Rings;
using Probing.Storage.Tests.Support;

namespace Probing.Storage.Tests.Rings;

/// <summary>Whatever a file holds: it is read, or there is an error that names it.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private const int HeaderBytes = 256;
    private readonly MemoryFolder _folder = new();
    private readonly Random _random = new(4);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Changed_bytes_are_read_around_or_reported()
    {
        var bytes = File.ReadAllBytes(Some());
        var (good, bad) = (0, 0);
        for (var i = 0; i < 4000; i++)
        {
            var damaged = bytes.ToArray();
            for (var changes = _random.Next(1, 4); changes > 0; changes--)
                Change(damaged);
            if (i % 2 == 0)
                Sum(damaged); // so that more than the sum is wrong
            if (Read(damaged) == null)
                good++;
            else
                bad++;
        }
        Assert.True(good > 100 && bad > 100, $"{good} were read and {bad} were not");
    }

    [Fact]
    public void A_file_that_was_cut_off_is_called_truncated()
    {
        var bytes = File.ReadAllBytes(Some());
        for (var i = 0; i < 300; i++)
        {
            var fault = Read(bytes[..(i < 100 ? i * 8 : _random.Next(bytes.Length))]);
            Assert.Equal(i == 0 ? RingFault.Unfinished : RingFault.Truncated, fault?.Fault);
        }
    }

    [Fact]
    public void Other_files_are_called_foreign()
    {
        var python = "import probing"u8.ToArray();
        var noise = new byte[10_000];
        _random.NextBytes(noise);
        Assert.Equal(RingFault.Foreign, Read(python)?.Fault);
        Assert.Equal(RingFault.Foreign, Read(noise)?.Fault);
        Assert.Equal(RingFault.Unfinished, Read(new byte[10_000])?.Fault);
    }

    [Fact]
    public void Another_version_is_called_so()
    {
        var bytes = File.ReadAllBytes(Some());
        bytes[8]++;
        Sum(bytes);
        var fault = Read(bytes);
        Assert.Equal(RingFault.OtherVersion, fault?.Fault);
        Assert.Equal("it has version 2 of the format, and this program reads 1", fault?.Reason);
    }

    [Fact]
    public void A_folder_tells_which_of_its_files_are_bad_and_reads_the_others()
    {
        Some();
        File.WriteAllText(_folder.File("text.ring"), "no ring");
        File.WriteAllBytes(_folder.File("empty.ring"), []);
        Directory.CreateDirectory(_folder.File("folder.ring"));
        File.CreateSymbolicLink(_folder.File("link.ring"), "/etc/passwd");
        File.CreateSymbolicLink(_folder.File("away.ring"), "/nowhere");
        Assert.Equal(0, Mkfifo(_folder.File("pipe.ring")));
        File.WriteAllText(_folder.File("process.json"), "{}");

        using var content = new RingFolder(_folder.Path).Read();

        Assert.Equal("some", Assert.Single(content.Tables).Name);
        Assert.Equal(
            ["away.ring: Foreign", "empty.ring: Unfinished", "folder.ring: Foreign", "link.ring: Foreign", "pipe.ring: Foreign",
                "text.ring: Foreign"],
            content.Faults.Select(fault => $"{Path.GetFileName(fault.Path)}: {fault.Fault}"));
        Assert.All(content.Faults, fault => Assert.Contains(fault.Path, fault.Message));
    }

    [Fact]
    public void A_file_that_is_cut_off_while_it_is_read_is_an_error()
    {
        var path = Some();
        using var file = RingFile.Open(path);
        var snapshot = file.Snapshot();
        using (var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write))
            RandomAccess.SetLength(handle, 4096);
        using var scan = new RingScan(file, snapshot.Chunks, Enumerable.Range(0, file.Descriptor.Columns.Count));
        Assert.Equal(RingFault.Truncated, Assert.Throws<RingFileException>(scan.Next).Fault);
        Assert.Equal(RingFault.Truncated, Assert.Throws<RingFileException>(file.Snapshot).Fault);
    }

    /// <summary>A ring with columns of all kinds and several chunks.</summary>
    private string Some()
    {
        var path = _folder.File("some.ring");
        var kinds = Enum.GetValues<RingKind>();
        var columns = kinds.Select((kind, i) =>
            new TestColumn($"c{i}", kind, i % 2 == 0, Precision: kind == RingKind.Decimal128 ? 20 : 0));
        var table = new TestTable(path, "some", [.. columns]) { ChunkRows = 64, Capacity = 300, MaxBytes = 1 << 20 };
        var values = new RandomValues(_random);
        var rows = Enumerable.Range(0, 700).Select(_ => table.Columns.Select(values.Any).ToArray());
        table.Groups.Add(new TestRows(false, [.. rows]));
        NativeWriter.Run(NativeWriter.Plain, writer =>
        {
            table.WriteTo(writer);
            writer.Write(0u);
        }, "tables");
        return path;
    }

    /// <summary>Something that a reader looks at: mostly of the beginning, where all the numbers are.</summary>
    private void Change(byte[] bytes)
    {
        var at = _random.Next(4) switch
        {
            0 => _random.Next(HeaderBytes),
            1 => _random.Next(2048),
            2 => _random.Next(16384),
            _ => _random.Next(bytes.Length),
        };
        switch (_random.Next(3))
        {
            case 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)_random.Next(256);
                break;
            default:
                long[] edges = [0, 1, -1, long.MaxValue, long.MinValue, uint.MaxValue, int.MaxValue, bytes.Length, _random.NextInt64()];
                at = at / 8 * 8;
                BitConverter.TryWriteBytes(bytes.AsSpan(at, Math.Min(8, bytes.Length - at)), edges[_random.Next(edges.Length)]);
                break;
        }
    }

    /// <summary>Puts the right checksum into a description, as far as its length is one.</summary>
    private static void Sum(byte[] bytes)
    {
        var length = (int)Math.Min(BitConverter.ToUInt32(bytes, 32), (uint)bytes.Length);
        var hash = 0xcbf29ce484222325;
        for (var i = 0; i < length; i++)
            hash = (hash ^ (i is < 8 or (>= 16 and < 24) ? (byte)0 : bytes[i])) * 0x100000001b3;
        BitConverter.TryWriteBytes(bytes.AsSpan(16), hash);
    }

    /// <summary>Reads everything; null when nothing is wrong with it as a whole.</summary>
    private RingFileException? Read(byte[] bytes)
    {
        var path = _folder.File("damaged.ring");
        File.WriteAllBytes(path, bytes);
        try
        {
            using var file = RingFile.Open(path);
            var snapshot = file.Snapshot();
            Assert.All(snapshot.Damages, damage => Assert.Contains(path, damage));
            using var scan = new RingScan(file, snapshot.Chunks, Enumerable.Range(0, file.Descriptor.Columns.Count));
            long rows = 0;
            while (scan.Next() is { } batch)
            {
                rows += batch.Length;
                CheckTexts(batch);
                batch.Dispose();
            }
            Assert.Equal(snapshot.Rows, rows + scan.MissingRows);
            return null;
        }
        catch (RingFileException e)
        {
            Assert.Contains(path, e.Message);
            return e;
        }
    }

    /// <summary>An engine takes texts for UTF-8 without another look.</summary>
    private static void CheckTexts(RecordBatch batch)
    {
        for (var i = 0; i < batch.ColumnCount; i++)
            if (batch.Column(i) is StringArray texts)
                for (var row = 0; row < texts.Length; row++)
                    Assert.True(System.Text.Unicode.Utf8.IsValid(texts.GetBytes(row)));
    }

    private static int Mkfifo(string path)
    {
        using var process = System.Diagnostics.Process.Start("mkfifo", [path]);
        process.WaitForExit();
        return process.ExitCode;
    }
}
