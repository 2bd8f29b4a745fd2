using System.Globalization;
using Probing.Storage.Cold;
using Probing.Storage.Dead;
using Probing.Storage.Rings;
using Probing.Storage.Tests.Support;

namespace Probing.Cli.Tests.PostMortem;

/// <summary>Folders that real processes wrote and left, in a place that goes with the test.</summary>
internal sealed class DeadRun : IDisposable
{
    private readonly MemoryFolder _memory = new();
    private readonly DirectoryInfo _disk = Directory.CreateTempSubdirectory("probing-dead-");

    public string Parent => _memory.Path;

    public string DataDirectory => Path.Combine(_disk.FullName, "data");

    /// <summary>A process that wrote so many rows, and ended without a word.</summary>
    public string Write(int rows, params string[] tables)
    {
        var passing = Directory.CreateDirectory(_memory.File($"passing-{Guid.NewGuid():N}")).FullName;
        foreach (var table in tables)
        {
            // The writer's table is called checkable whatever its file is.
            NativeWriter.Run(NativeWriter.Plain, null, "run", Path.Combine(passing, table), "1000000", "1", rows.ToString(CultureInfo.InvariantCulture));
            File.Delete(Path.Combine(passing, table + ".acknowledged"));
        }
        return Settle(passing);
    }

    /// <summary>A process that is killed while it writes at full speed.</summary>
    public string Kill(int atLeast)
    {
        var passing = Directory.CreateDirectory(_memory.File($"passing-{Guid.NewGuid():N}")).FullName;
        var ring = Path.Combine(passing, "checkable.ring");
        using var writer = NativeWriter.StartReady(NativeWriter.Plain, "run", ring, "1000000", "1", "1000000000");
        var acknowledged = new byte[8];
        using (var file = File.OpenHandle(ring + ".acknowledged", FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
            Support.Child.WaitUntil(() => RandomAccess.Read(file, acknowledged, 0) == 8 && BitConverter.ToInt64(acknowledged) >= atLeast, "rows are written");
        writer.Kill();
        writer.WaitForExit();
        File.Delete(ring + ".acknowledged");
        return Settle(passing);
    }

    public ColdPlace Place => new(DataDirectory, "run 1", "3");

    /// <summary>What Python's part would have written beside the rings.</summary>
    private string Settle(string passing)
    {
        var process = new RingFolder(passing).Process()!.Value;
        var settled = _memory.File(process.FolderName);
        Directory.Move(passing, settled);
        File.WriteAllText(Path.Combine(settled, ProcessRecord.FileName),
            $$"""
            {"version": 1, "pid": {{process.Id}}, "start_ticks": {{process.StartTicks}}, "boot": "{{process.Boot}}",
             "pid_namespace": {{process.PidNamespace}}, "command": ["python", "train.py", "--lr", "0.1"], "host": "node7"}
            """);
        return settled;
    }

    public void Dispose()
    {
        _memory.Dispose();
        _disk.Delete(recursive: true);
    }
}
