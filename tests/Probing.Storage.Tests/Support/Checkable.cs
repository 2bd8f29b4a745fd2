using Apache.Arrow;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Support;

/// <summary>Checks rows of <c>native/checkable.c</c>, each of which tells what it must be.</summary>
internal sealed class Checkable
{
    /// <summary>What was seen of each thread: its first number and the one behind its last.</summary>
    internal Dictionary<int, (long First, long End)> Threads { get; } = [];

    internal long Rows { get; private set; }

    internal int Overruns { get; private set; }

    /// <summary>Reads what a file has now. Rows of a thread must be in order, without gaps unless the reading was overrun.</summary>
    internal static Checkable Read(RingFile file)
    {
        var read = new Checkable();
        var snapshot = file.Snapshot();
        Assert.Empty(snapshot.Damages);
        using var scan = new RingScan(file, snapshot.Chunks, [1, 2, 3, 4]);
        while (scan.Next() is { } batch)
        {
            read.Check(batch, scan.Overruns == 0);
            batch.Dispose();
        }
        read.Overruns = scan.Overruns;
        Assert.Equal(snapshot.Rows, read.Rows + scan.MissingRows);
        Assert.Equal(snapshot.End - snapshot.Begin, snapshot.Rows);
        return read;
    }

    private void Check(RecordBatch batch, bool complete)
    {
        var (threads, numbers) = ((UInt8Array)batch.Column(0), (Int64Array)batch.Column(1));
        var (triples, texts) = ((Int64Array)batch.Column(2), (StringArray)batch.Column(3));
        for (var row = 0; row < batch.Length; row++)
        {
            var (thread, number) = ((int)threads.GetValue(row)!, numbers.GetValue(row)!.Value);
            Assert.Equal(number % 7 == 0 ? null : number * 3, triples.GetValue(row));
            Assert.Equal(number % 2 != 0 ? $"{number % 100}" : $"thread {thread} wrote row {number}", texts.GetString(row));
            if (!Threads.TryGetValue(thread, out var seen))
                seen = (number, number);
            Assert.True(complete ? number == seen.End : number >= seen.End,
                $"row {number} of thread {thread} came after {seen.End - 1}");
            Threads[thread] = (seen.First, number + 1);
        }
        Rows += batch.Length;
    }
}
