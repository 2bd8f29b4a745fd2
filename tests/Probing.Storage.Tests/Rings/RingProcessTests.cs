using System.Diagnostics;
using System.Globalization;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Rings;

public sealed class RingProcessTests
{
    [Fact]
    public void This_process_lives_and_others_of_its_number_are_dead()
    {
        var current = RingProcess.Current;
        Assert.Equal(RingProcessState.Alive, current.State());
        Assert.Equal(RingProcessState.Dead, (current with { StartTicks = current.StartTicks + 1 }).State());
        Assert.Equal(RingProcessState.Dead, (current with { Boot = Guid.NewGuid() }).State());
        Assert.Equal(RingProcessState.Alive, (current with { Boot = default, PidNamespace = 0 }).State());
    }

    [Fact]
    public void A_process_of_another_container_is_not_taken_for_dead()
    {
        var other = RingProcess.Current with { PidNamespace = RingProcess.Current.PidNamespace + 1, Id = int.MaxValue };
        Assert.Equal(RingProcessState.Unknown, other.State());
        // No process of any container survives a reboot.
        Assert.Equal(RingProcessState.Dead, (other with { Boot = Guid.NewGuid() }).State());
    }

    [Fact]
    public void A_process_is_dead_from_its_end_on_even_while_its_parent_has_not_waited_for_it()
    {
        // sleep becomes a child of sh, which never waits for it.
        var start = new ProcessStartInfo("sh", ["-c", "sleep 1000 & echo $!; exec sleep 1000"]) { RedirectStandardOutput = true };
        using var parent = Process.Start(start)!;
        var child = RingProcess.Of(int.Parse(parent.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture))!.Value;
        Assert.Equal(RingProcessState.Alive, child.State());
        using (var process = Process.GetProcessById((int)child.Id))
            process.Kill();
        Assert.True(SpinWait.SpinUntil(() => child.State() == RingProcessState.Dead, TimeSpan.FromSeconds(10)));
        Assert.True(Directory.Exists($"/proc/{child.Id}")); // a zombie
        parent.Kill();
        parent.WaitForExit();
    }

    [Theory]
    [InlineData("12-345", 12L, 345UL)]
    [InlineData("4194304-18446744073709551615", 4194304L, ulong.MaxValue)]
    [InlineData("12", null, 0UL)]
    [InlineData("12-", null, 0UL)]
    [InlineData("12-34-56", null, 0UL)]
    [InlineData("x12-34", null, 0UL)]
    [InlineData("12-99999999999999999999", null, 0UL)]
    public void The_name_of_a_folder_tells_the_process(string name, long? id, ulong start)
    {
        var expected = id == null ? (RingProcess?)null : new RingProcess(id.Value, start);
        Assert.Equal(expected, RingProcess.FromFolderName(name));
        if (expected != null)
            Assert.Equal(name, expected.Value.FolderName);
    }
}
