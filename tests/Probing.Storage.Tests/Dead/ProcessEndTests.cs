using Probing.Storage.Dead;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Dead;

public sealed class ProcessEndTests
{
    [Fact]
    public void A_process_that_runs_has_no_end()
    {
        using var folder = new DeadFolder(RingProcess.Current);

        Assert.Equal((EndKind.Alive, RingProcessState.Alive), (End(folder).Kind, folder.Open().State()));
    }

    [Fact]
    public void An_orderly_end_says_so_itself()
    {
        using var folder = new DeadFolder(more: ", \"end\": {\"at_ns\": 1700000001500000000, \"exception\": \"ValueError: nan\", \"kept\": true}");

        var end = End(folder);

        Assert.Equal(new ProcessEnd(EndKind.Ordered, DateTime.UnixEpoch.AddSeconds(1700000001.5), "ended in order with ValueError: nan"), end);
    }

    [Fact]
    public void The_machine_was_started_again()
    {
        using var folder = new DeadFolder(RingProcess.Current with { Boot = Guid.NewGuid() });

        Assert.Equal(EndKind.MachineRestarted, End(folder).Kind);
    }

    [Fact]
    public void The_kernel_saw_it()
    {
        using var folder = new DeadFolder(RingProcess.Current with
        {
            Id = DeadFolder.NobodysPid, StartTicks = 100, PidNamespace = KernelDeath.FirstNamespace,
        });
        // The test may run in a container, where the number of the first namespace is a foreign one.
        var isForeign = folder.Open().State() == RingProcessState.Unknown;

        var end = End(folder, log: $"[ 2.000000] Out of memory: Killed process {DeadFolder.NobodysPid} (python) total-vm:8kB");

        Assert.Equal(isForeign ? EndKind.Unknown : EndKind.OutOfMemory, end.Kind);
    }

    [Fact]
    public void Its_control_group_lost_somebody_for_want_of_memory()
    {
        using var folder = new DeadFolder(more: ", \"oom_events\": \"/some/memory.events\", \"oom_kills\": 3");

        Assert.Equal(EndKind.OutOfMemory, End(folder, kills: 4).Kind);
        Assert.Contains("probably", End(folder, kills: 4).Text);
        Assert.Equal(EndKind.Abrupt, End(folder, kills: 3).Kind);
        Assert.Equal(EndKind.Abrupt, End(folder, kills: null).Kind);
    }

    [Fact]
    public void Nobody_knows_of_processes_of_other_containers()
    {
        using var folder = new DeadFolder(RingProcess.Current with { Id = DeadFolder.NobodysPid, PidNamespace = 1 });

        Assert.Equal(EndKind.Unknown, End(folder).Kind);
    }

    private static ProcessEnd End(DeadFolder folder, string? log = null, long? kills = null) =>
        ProcessEnd.Of(folder.Open(), () => log, _ => kills);
}
