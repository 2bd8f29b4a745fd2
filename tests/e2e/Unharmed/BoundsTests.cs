using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Unharmed;

/// <summary>What a probe takes from its host has limits, and they are these.</summary>
public sealed class BoundsTests
{
    private const int MaxThreads = 12; // of the probe, at rest after a few queries
    private const int MaxDescriptors = 24;
    private const long MaxIdleRssBytes = 20L << 20;
    private const string Waits = "print('READY', flush=True); import threading; threading.Event().wait(120)";

    public static TheoryData<string> Pythons => [.. Interpreters.All.Select(python => python.Name)];

    [Theory, MemberData(nameof(Pythons))]
    public async Task Threads_descriptors_and_memory_of_a_probed_process(string python)
    {
        await using var plain = Run.Start(await Probed.Program(python, Waits, ("PROBING", "0")));
        Assert.True(await plain.Printed("READY"));
        await using var host = await Probed.Start(python, Waits);
        Assert.True(await host.Run.Printed("READY"));
        var report = TestContext.Current.TestOutputHelper!;

        var rss = ProcessFiles.RssBytes(host.Pid) - ProcessFiles.RssBytes(plain.Pid);
        report.WriteLine($"idle: {Threads()} more threads, {Descriptors()} more descriptors, {rss >> 20} MiB more");
        report.WriteLine(string.Join(", ", ProcessFiles.ThreadNames(host.Pid)));
        Assert.InRange(Threads(), 1, MaxThreads);
        Assert.InRange(Descriptors(), 1, MaxDescriptors);
        Assert.InRange(rss, 0, MaxIdleRssBytes);

        for (var i = 0; i < 20; i++)
            await host.Client.Query("SELECT count(*) FROM range(1000000)");
        await host.Client.Query("SELECT * FROM python.`1 + 1`");
        report.WriteLine($"after queries: {Threads()} more threads, {Descriptors()} more descriptors, "
            + $"{(ProcessFiles.RssBytes(host.Pid) - ProcessFiles.RssBytes(plain.Pid)) >> 20} MiB more");
        report.WriteLine(string.Join(", ", ProcessFiles.ThreadNames(host.Pid)));
        Assert.True(await Deadline.In(30).Until(() => Threads() <= MaxThreads), $"{Threads()} threads after queries");
        Assert.InRange(Descriptors(), 1, MaxDescriptors);

        int Threads() => ProcessFiles.ThreadCount(host.Pid) - ProcessFiles.ThreadCount(plain.Pid);
        int Descriptors() => ProcessFiles.DescriptorCount(host.Pid) - ProcessFiles.DescriptorCount(plain.Pid);
    }

    [Theory, MemberData(nameof(Pythons))]
    public async Task Nothing_is_loaded_when_it_is_off(string python)
    {
        const string look = "import sys; print([m for m in sys.modules if 'probing' in m], "
            + "[l for l in open('/proc/self/maps') if 'probing' in l and '.so' in l])";
        foreach (var variables in new (string, string)[][] { [], [("PROBING", "0")], [("PROBING", "other_script.py")] })
        {
            var result = await Run.ToEnd(await Probed.Program(python, look, variables));
            Assert.Equal("exit 0", result.End);
            Assert.EndsWith(" []\n", result.Output);
            Assert.Empty(result.Error);
            // A script's name has to be compared by the hook's module; nothing else may be there.
            Assert.True(result.Output is "[] []\n" || variables is [("PROBING", "other_script.py")], result.Output);
        }
    }
}
