using Probing.Cli.CommandLine;
using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.Processes;

/// <summary>Commands with fewer rights than the process they look at.</summary>
public sealed class AccessTests(SeparateCli cli) : IClassFixture<SeparateCli>
{
    private static readonly string[] Nobody = SeparateCli.Nobody;

    [Fact]
    public void Another_user_is_named()
    {
        using var python = Child.StartPython();

        var result = cli.Run(Nobody, $"{python.Pid}", "backtrace");

        Assert.Equal((ExitCode.NotPermitted,
            $"error: process {python.Pid} belongs to root, and you are nobody; ask as that user or as root (sudo)\n"),
            (result.ExitCode, result.Error));
        Assert.Equal(result.Error, cli.Run(Nobody, $"{python.Pid}", "threads").Error);
        Assert.Equal(result.Error, cli.Run(Nobody, $"{python.Pid}", "maps").Error);
        var doctor = cli.Run(Nobody, "doctor", $"{python.Pid}");
        Assert.Equal(ExitCode.NotPermitted, doctor.ExitCode);
        Assert.Contains("it belongs to root, and you are nobody", doctor.Output);
    }

    [Fact]
    public void A_process_of_the_same_user_may_be_read()
    {
        using var target = CTarget.Compile();
        using var child = target.Start("wait", Nobody);

        var result = cli.Run(Nobody, $"{child.Pid}", "info", "--format", "table");

        Assert.Matches("reading +│ possible", result.Output);
        Assert.Matches("injection +│ possible", result.Output);
    }

    [Fact]
    public void What_protects_itself_is_told()
    {
        using var target = CTarget.Compile();
        using var child = target.Start("undumpable", Nobody);

        Assert.Contains($"process {child.Pid} is protected (not dumpable", Reading(Nobody, child.Pid));
    }

    [Fact]
    public void A_set_user_id_program_is_told()
    {
        using var target = CTarget.Compile();
        File.SetUnixFileMode(target.Path, File.GetUnixFileMode(target.Path) | UnixFileMode.SetUser);
        using var child = target.Start("wait", Nobody);

        Assert.Contains($"process {child.Pid} runs with the rights of root (a set-user-ID program)", Reading(Nobody, child.Pid));
    }

    [Fact]
    public void A_process_with_more_rights_is_told()
    {
        using var target = CTarget.Compile();
        using var child = target.Start("wait", [.. Nobody, "--inh-caps=+net_raw", "--ambient-caps=+net_raw"]);

        Assert.Contains($"process {child.Pid} has capabilities that you do not have (CapPrm 2000)", Reading(Nobody, child.Pid));
    }

    [Fact]
    public void Root_without_the_capability_is_told_how_to_get_it()
    {
        using var python = Child.StartPython();

        var result = cli.Run(["setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"], $"{python.Pid}", "backtrace");

        Assert.Equal(ExitCode.NotPermitted, result.ExitCode);
        Assert.StartsWith($"error: process {python.Pid} cannot be read: this container has no SYS_PTRACE capability; "
            + "start it with --cap-add=SYS_PTRACE", result.Error);
    }

    [Fact]
    public void Root_of_a_user_namespace_is_told_where_to_ask()
    {
        using var python = Child.StartPython();

        Assert.Contains($"process {python.Pid} belongs to a user namespace in which you have no rights",
            Reading(["unshare", "--user", "--map-root-user"], python.Pid));
    }

    [Fact]
    public void A_process_that_proc_hides_is_not_said_to_be_gone()
    {
        using var python = Child.StartPython();

        var result = cli.Run(Mounted("mount -t proc -o hidepid=invisible proc /proc", Nobody), $"{python.Pid}", "info");

        Assert.Equal(ExitCode.NotPermitted, result.ExitCode);
        Assert.StartsWith($"error: process {python.Pid} belongs to another user, and this /proc does not show it", result.Error);
    }

    // This kernel may have no Yama. Its setting then lies in a file of ours, and a filter refuses in its place.
    [Theory]
    [InlineData("1", "for your own children only (kernel.yama.ptrace_scope=1); use sudo, or: sudo sysctl")]
    [InlineData("2", "only root may (kernel.yama.ptrace_scope=2); use sudo")]
    [InlineData("3", "the kernel forbids it to everybody (kernel.yama.ptrace_scope=3)")]
    public void The_setting_of_Yama_is_explained(string scope, string expected)
    {
        using var target = CTarget.Compile();
        using var child = target.Start("wait", Nobody);
        var before = Mounted("mount -t tmpfs none /proc/sys/kernel && mkdir /proc/sys/kernel/yama "
            + $"&& echo {scope} > /proc/sys/kernel/yama/ptrace_scope", [.. Nobody, target.Path, "refuse"]);

        Assert.Contains(expected, Reading(before, child.Pid));
    }

    [Fact]
    public void A_filter_on_ourselves_is_told()
    {
        using var target = CTarget.Compile();
        using var child = target.Start("wait");

        Assert.Contains("a seccomp filter keeps this command from reading the memory of any process",
            Reading([target.Path, "refuse-all"], child.Pid));
    }

    /// <summary>What <c>info</c> says about reading.</summary>
    private string Reading(string[] before, int pid)
    {
        var result = cli.Run(before, $"{pid}", "info", "--format", "json");
        Assert.Equal((ExitCode.Success, ""), (result.ExitCode, result.Error));
        return System.Text.Json.JsonDocument.Parse(result.Output).RootElement[0].GetProperty("reading").GetString()!;
    }

    /// <summary>Words that run a command where something is mounted that nobody else sees.</summary>
    private static string[] Mounted(string mount, string[] before) =>
        ["unshare", "--mount", "sh", "-c", mount + " && exec \"$@\"", "sh", .. before];
}
