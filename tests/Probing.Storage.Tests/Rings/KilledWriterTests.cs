using System.Diagnostics;
using Probing.Storage.Rings;
using Probing.Storage.Tests.Support;

namespace Probing.Storage.Tests.Rings;

public sealed class KilledWriterTests
{
    private const int Threads = 3;
    private const int CacheLine = 64;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public void A_thousand_writers_killed_at_full_speed_leave_no_torn_row_and_lack_none_that_was_acknowledged()
    {
        var random = new Random(3);
        var (rows, wrapped) = (0L, 0);
        for (var i = 0; i < 1000; i++)
        {
            using var folder = new MemoryFolder();
            var path = folder.File("checkable.ring");
            var capacity = i % 2 == 0 ? 1 << 20 : 1000; // with and without chunks that are written again
            using (var writer = NativeWriter.StartReady(NativeWriter.Plain, "run", path, $"{capacity}", $"{Threads}", "1000000000"))
            {
                // Any moment is a good one, also the very first. It is told in rows: machines differ in speed.
                WaitForRows(path, random.Next(4) == 0 ? random.Next(10) : random.Next(6000));
                writer.Kill();
                writer.WaitForExit();
            }
            using var file = RingFile.Open(path);
            Assert.Equal(RingProcessState.Dead, file.Descriptor.Process.State());
            Assert.False(file.Snapshot().IsClosed);
            var read = Checkable.Read(file);
            Assert.Equal(0, read.Overruns);
            CheckAcknowledged(path, read, file.Snapshot());
            rows += read.Rows;
            wrapped += file.Snapshot().Dropped > 0 ? 1 : 0;
        }
        Assert.True(rows > 10_000 && wrapped > 100, $"{rows} rows, {wrapped} full rings: too few to tell");
    }

    /// <summary>A killed thread may have stored one row more than it could say.</summary>
    private static void CheckAcknowledged(string path, Checkable read, RingSnapshot snapshot)
    {
        var counts = Acknowledged(path);
        var total = counts.Sum();
        for (var thread = 0; thread < Threads; thread++)
        {
            var acknowledged = counts[thread];
            if (read.Threads.TryGetValue(thread, out var seen))
                Assert.InRange(seen.End, acknowledged, acknowledged + 1);
            else
                Assert.True(acknowledged == 0 || snapshot.Dropped > 0, $"none of {acknowledged} rows of thread {thread} is there");
        }
        Assert.InRange(snapshot.Appended, total, total + Threads);
    }

    private static void WaitForRows(string path, long rows)
    {
        var began = Stopwatch.GetTimestamp();
        while (Acknowledged(path).Sum() < rows)
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, $"the writer did not get to {rows} rows within {Limit}");
    }

    /// <summary>How many rows each thread of the writer says it has stored; it says so in a file.</summary>
    private static long[] Acknowledged(string path)
    {
        var bytes = File.ReadAllBytes($"{path}.acknowledged");
        return [.. Enumerable.Range(0, Threads).Select(thread => BitConverter.ToInt64(bytes, thread * CacheLine))];
    }
}
