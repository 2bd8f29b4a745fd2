using Probing.Storage.Dead;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Dead;

public sealed class KernelDeathTests
{
    private static readonly RingProcess Process = new(4711, 500_000, Guid.NewGuid(), KernelDeath.FirstNamespace);

    [Theory]
    [InlineData("[ 6001.250000] Out of memory: Killed process 4711 (python) total-vm:8kB, anon-rss:4kB", EndKind.OutOfMemory)]
    [InlineData("<3>[ 6001.250000] Memory cgroup out of memory: Killed process 4711 (pt_main_thread) total-vm:8kB", EndKind.OutOfMemory)]
    [InlineData("[ 6001.250000] Killed process 4711 (python), UID 1000, total-vm:8kB", EndKind.OutOfMemory)]
    [InlineData("[ 6001.250000] python3[4711]: segfault at 0 ip 00007f9b sp 00007ffd error 4 in libc.so.6[167ad8]", EndKind.Fault)]
    [InlineData("[ 6001.250000][ T4711] traps: python3[4711] general protection fault ip:7f9b sp:7ffd error:0", EndKind.Fault)]
    [InlineData("[ 6001.250000] traps: python3[4711] trap invalid opcode ip:7f9b sp:7ffd error:0 in a.so[1000+2]", EndKind.Fault)]
    public void Says_how_and_when(string line, EndKind kind)
    {
        var death = KernelDeath.Find($"[ 6000.000000] usb 1-1: 4711 new devices\n{line}\n[ 6002.0] python3[471]: segfault at 0", Process);

        Assert.Equal(kind, death?.Kind);
        var now = DateTime.UtcNow.AddMilliseconds(-Environment.TickCount64).AddSeconds(6001.25);
        Assert.InRange(death!.AtUtc, now.AddSeconds(-2), now.AddSeconds(2));
        Assert.Contains("4711", death.Text);
    }

    [Theory]
    [InlineData("[ 4999.000000] Out of memory: Killed process 4711 (python)")] // another one had the number
    [InlineData("[ 6001.000000] Out of memory: Killed process 14711 (python)")]
    [InlineData("[ 6001.000000] Out of memory: Killed process 47110 (python)")]
    [InlineData("[ 6001.000000] python3[471]: segfault at 4711 ip 4711")]
    [InlineData("Out of memory: Killed process 4711 (python)")] // no time, no certainty
    [InlineData("[ 6001.000000] Killed process")]
    [InlineData("")]
    public void Says_nothing_of_others(string log) => Assert.Null(KernelDeath.Find(log, Process));

    [Fact]
    public void Numbers_of_other_namespaces_are_not_the_kernels() =>
        Assert.Null(KernelDeath.Find("[ 6001.0] Killed process 4711 (python)", Process with { PidNamespace = 4026532000 }));
}
