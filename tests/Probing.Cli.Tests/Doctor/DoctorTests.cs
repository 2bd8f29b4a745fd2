using Probing.Cli.CommandLine;
using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.Doctor;

public sealed class DoctorTests
{
    private static Task<CliResult> Examine(int pid) => Support.Cli.RunAsync("doctor", $"{pid}");

    [Fact]
    public async Task A_Python_without_a_probe_is_told_how_to_get_one()
    {
        using var python = Child.StartPython();

        var result = await Examine(python.Pid);

        Assert.Matches(@"ok +it is CPython 3\.\d+ \(/usr/bin/python3", result.Output);
        Assert.Contains("PROBING was not set", result.Output);
        Assert.Contains("PROBING=1", result.Output);
        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
    }

    [Theory]
    [InlineData("0", "which says: no probe")]
    [InlineData("1", "but no probe is loaded")]
    [InlineData("other.py", "does not match its script")]
    public async Task The_value_of_PROBING_is_explained(string value, string expected)
    {
        // -S keeps an installed package from starting: the variable alone is looked at.
        using var python = Child.StartPython(environment: new() { ["PROBING"] = value }, options: "-S");

        var result = await Examine(python.Pid);

        Assert.Contains(expected, result.Output);
        Assert.Contains("started with -S", result.Output);
    }

    [Fact]
    public async Task Another_program_is_no_Python()
    {
        using var sleep = Child.Start("/usr/bin/sleep", "60");
        Child.WaitUntil(() =>
            File.ReadAllText($"/proc/{sleep.Pid}/cmdline").StartsWith("/usr/bin/sleep"), "sleep runs");

        var result = await Examine(sleep.Pid);

        Assert.Contains("it is no Python: /usr/bin/sleep", result.Output);
        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
    }

    [Fact]
    public async Task A_stopped_process_is_told_how_to_go_on()
    {
        using var python = Child.StartPython();
        python.Signal("STOP");
        Child.WaitUntil(() => python.State == 'T', "the process stops");

        var result = await Examine(python.Pid);

        Assert.Contains("it is stopped", result.Output);
        Assert.Contains($"kill -CONT {python.Pid}", result.Output);
    }

    [Fact]
    public async Task A_zombie_is_recognised()
    {
        using var parent = Child
            .StartPython("import os\npid = os.fork()\nif pid == 0: os._exit(0)\nprint(pid, flush=True)", firstLines: 1);
        var pid = int.Parse(parent.FirstLines[0]);
        Child.WaitUntil(() => File.ReadAllText($"/proc/{pid}/stat").Contains(") Z "), "the child becomes a zombie");

        var result = await Examine(pid);

        Assert.Contains($"zombie: its parent {parent.Pid}", result.Output);
        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
        Assert.Contains("zombie", (await Support.Cli.RunAsync($"{pid}", "query", "SELECT 1")).Error);
    }

    [Fact]
    public async Task A_program_that_can_load_nothing_is_told()
    {
        using var target = CTarget.Compile("-static");
        using var child = target.Start("wait");

        var result = await Examine(child.Pid);

        Assert.Contains("PROBLEM it is linked statically", result.Output);
    }

    [Fact]
    public async Task It_says_what_can_be_done_from_outside()
    {
        using var python = Child.StartPython();
        Assert.Contains("its memory can be read from outside", (await Examine(python.Pid)).Output);
        using var strace = Child.Start("strace", "-p", $"{python.Pid}");
        Child.WaitUntil(() => !File.ReadAllText($"/proc/{python.Pid}/status").Contains("TracerPid:\t0"), "strace attaches");

        var result = await Examine(python.Pid);

        Assert.Contains("its memory can be read from outside", result.Output);
        Assert.Contains($"note    it is being traced by process {strace.Pid} (strace)", result.Output);
    }

    [Fact]
    public async Task A_missing_process_is_missing()
    {
        var result = await Examine(int.MaxValue);

        Assert.Contains("there is no process 2147483647", result.Output);
        Assert.Equal(ExitCode.Unreachable, result.ExitCode);
    }

    [Fact]
    public async Task Without_a_pid_it_looks_at_the_machine()
    {
        var result = await Support.Cli.RunAsync("doctor");

        Assert.Contains("runtime directory", result.Output);
        Assert.Contains("probing 0.", result.Output);
    }
}
