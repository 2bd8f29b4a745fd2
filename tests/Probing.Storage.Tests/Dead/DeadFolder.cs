using System.Text.Json;
using Probing.Storage.Dead;
using Probing.Storage.Rings;
using Probing.Storage.Tests.Support;

namespace Probing.Storage.Tests.Dead;

/// <summary>The folder of a process as it would have made it, in a place that goes with the test.</summary>
internal sealed class DeadFolder : IDisposable
{
    // No process of this machine will ever have it: kernels give none above 2^22.
    internal const int NobodysPid = (1 << 22) + 4711;

    private readonly MemoryFolder _parent = new();

    internal DeadFolder(RingProcess? process = null, string more = "")
    {
        Process = process ?? RingProcess.Current with { Id = NobodysPid };
        Directory.CreateDirectory(Path);
        Write(more);
    }

    internal string Parent => _parent.Path;

    internal RingProcess Process { get; }

    internal string Path => _parent.File(Process.FolderName);

    /// <summary>Writes process.json anew.</summary>
    /// <param name="more">Members, each after a comma.</param>
    internal void Write(string more) => File.WriteAllText(System.IO.Path.Combine(Path, ProcessRecord.FileName),
        $$"""
        {"version": 1, "pid": {{Process.Id}}, "start_ticks": {{Process.StartTicks}}, "boot": "{{Process.Boot}}",
         "pid_namespace": {{Process.PidNamespace}}, "command": ["python", "train.py"], "started_ns": 1700000000000000000{{more}}}
        """);

    internal ProcessFolder Open() => ProcessFolder.Open(Path);

    public void Dispose() => _parent.Dispose();
}
