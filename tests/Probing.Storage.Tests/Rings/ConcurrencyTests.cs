using System.Diagnostics;
using System.Globalization;
using Probing.Storage.Rings;
using Probing.Storage.Tests.Support;

namespace Probing.Storage.Tests.Rings;

public sealed class ConcurrencyTests
{
    /// <summary>Of each of the three below; <c>make soak</c> gives them an hour together.</summary>
    private static readonly int Seconds =
        int.Parse(Environment.GetEnvironmentVariable("PROBING_SOAK_SECONDS") ?? "8", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(NativeWriter.Plain)]
    [InlineData(NativeWriter.Threads)]
    [InlineData(NativeWriter.Addresses)]
    public async Task Writers_readers_and_rings_that_come_and_go_do_not_disturb_one_another(string sanitizer)
    {
        using var folder = new MemoryFolder();
        using var writer = NativeWriter.StartReady(sanitizer, "churn", folder.Path, "3", $"{Seconds}");
        var output = writer.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = writer.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var readers = new[] { false, true }.Select(mapped => Task.Run(() => ReadUntilEnd(writer, folder.Path, mapped))).ToArray();
        var read = await Task.WhenAll(readers);
        await writer.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(writer.ExitCode == 0, $"{writer.ExitCode}: {await errors}");
        var appended = long.Parse((await output).Split(' ')[1], CultureInfo.InvariantCulture);
        Assert.True(read.Sum() > 0 && appended > 10_000, $"{appended} rows were written and {read.Sum()} read");
        using var content = new RingFolder(folder.Path).Read();
        var table = Assert.Single(content.Tables);
        Assert.Equal("lasting.ring", Path.GetFileName(Assert.Single(table.Files).Path)); // what was dropped is gone
        Assert.Equal(appended, table.Current.Snapshot().Appended);
        Assert.Equal(0, Checkable.Read(table.Current).Overruns);
    }

    /// <summary>Rows of the lasting ring go on where they were; those of the others are right, or gone with their file.</summary>
    private static long ReadUntilEnd(Process writer, string path, bool mapped)
    {
        var (rows, appended) = (0L, 0L);
        while (!writer.HasExited)
        {
            using var content = new RingFolder(path).Read();
            // A ring that is just being made has no magic yet.
            Assert.All(content.Faults, fault => Assert.Equal(RingFault.Unfinished, fault.Fault));
            foreach (var found in content.Tables.SelectMany(table => table.Files))
            {
                using var file = Open(found.Path, mapped);
                rows += file == null ? 0 : Checkable.Read(file).Rows;
                if (file == null || Path.GetFileName(file.Path) != "lasting.ring")
                    continue;
                var now = file.Snapshot().Appended;
                Assert.True(now >= appended, $"there were {appended} rows, and now {now}");
                appended = now;
            }
        }
        return rows;
    }

    /// <summary>Null when it was dropped since, or is being made again.</summary>
    private static RingFile? Open(string path, bool mapped)
    {
        try
        {
            return RingFile.Open(path, _ => mapped);
        }
        catch (RingFileException e) when (e.Fault is RingFault.Unreadable or RingFault.Unfinished)
        {
            return null;
        }
    }
}
