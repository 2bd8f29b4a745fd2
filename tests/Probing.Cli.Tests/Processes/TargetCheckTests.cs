using Probing.Cli.Processes.Checks;
using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.Processes;

/// <summary>Real processes in each of the conditions; those that hang on other rights are in <see cref="AccessTests"/>.</summary>
public sealed class TargetCheckTests
{
    private static TargetObstacle Find(int pid, TargetUse use = TargetUse.Inject) =>
        TargetCheck.Find(pid, use) ?? throw new InvalidOperationException($"nothing is in the way of {pid}");

    [Fact]
    public void An_ordinary_program_has_nothing_in_the_way()
    {
        using var target = CTarget.Compile();
        using var child = target.Start("wait");

        Assert.Null(TargetCheck.Find(child.Pid, TargetUse.Inject));
    }

    [Fact]
    public void What_is_no_process_is_told_apart()
    {
        Assert.Equal("there is no process 2147483646", Find(int.MaxValue - 1).Message(int.MaxValue - 1));
        using var python = Child.StartPython(
            "import threading\nt = threading.Thread(target=threading.Event().wait, daemon=True)\nt.start()\n"
            + "print(t.native_id, flush=True)", firstLines: 1);
        var tid = int.Parse(python.FirstLines[0]);

        Assert.Equal($"process {tid} is a thread of process {python.Pid}; give the pid of the process: probing {python.Pid} ...",
            Find(tid, TargetUse.Look).Message(tid));
        Assert.Equal(TargetCondition.KernelThread, Find(2, TargetUse.Look).Condition);
    }

    [Fact]
    public void An_ended_main_thread_is_no_zombie()
    {
        using var target = CTarget.Compile("-pthread");
        using var child = target.Start("main-thread-ends");
        Child.WaitUntil(() => child.State == 'Z', "the main thread ends");

        var obstacle = Find(child.Pid, TargetUse.Look);

        Assert.Equal(TargetCondition.MainThreadEnded, obstacle.Condition);
        Assert.Contains("while 1 other(s) run on", obstacle.What);
    }

    [Fact]
    public void A_process_in_the_midst_of_its_end_is_ending()
    {
        using var target = CTarget.Compile();
        using var child = Child.StartReady([target.Path, "ending"], firstLines: 1);
        var pid = int.Parse(child.FirstLines[0]);
        Child.WaitUntil(() => TargetCheck.Find(pid, TargetUse.Look) is not null, "it begins to end");

        Assert.Equal(TargetCondition.Exiting, Find(pid, TargetUse.Look).Condition);

        child.Finish();
    }

    [Fact]
    public void A_stopped_one_can_be_read_but_not_injected()
    {
        using var target = CTarget.Compile();
        using var child = target.Start("wait");
        child.Signal("STOP");
        Child.WaitUntil(() => child.State == 'T', "the process stops");

        Assert.Null(TargetCheck.Find(child.Pid, TargetUse.Pause));
        Assert.EndsWith($"let it go on with: kill -CONT {child.Pid}", Find(child.Pid).Message(child.Pid));
    }

    [Theory]
    [InlineData("strace", "-p")]
    [InlineData("gdb", "-batch-silent", "-ex", "shell cat", "-p")]
    public void The_tracer_is_named(string tracer, params string[] options)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{tracer}"), $"{tracer} is not installed (eng/setup.sh test)");
        using var target = CTarget.Compile();
        using var child = target.Start("wait");
        using var other = Child.Start(tracer, [.. options, $"{child.Pid}"]);
        Child.WaitUntil(() => TargetCheck.Find(child.Pid, TargetUse.Pause) is not null, $"{tracer} attaches");

        Assert.Equal($"process {child.Pid} is being traced by process {other.Pid} ({tracer}); only one tracer is possible: "
            + "end that one first", Find(child.Pid, TargetUse.Pause).Message(child.Pid));
        Assert.Null(TargetCheck.Find(child.Pid, TargetUse.Read));
    }

    [Fact]
    public void Uninterruptible_sleep_is_told()
    {
        using var target = CTarget.Compile();
        using var child = target.Start("vfork");
        Child.WaitUntil(() => child.State == 'D', "the parent of the vfork sleeps");

        Assert.Equal(TargetCondition.Uninterruptible, Find(child.Pid).Condition);
        Assert.Null(TargetCheck.Find(child.Pid, TargetUse.Read));

        child.Finish();
    }

    [Fact]
    public void A_32_bit_program_is_told()
    {
        using var target = CTarget.CompileWith(
            "gcc", "target32.c", "-m32", "-nostdlib", "-static", "-fno-pic", "-no-pie", "-fno-stack-protector");
        using var child = target.Start("");

        var obstacle = Find(child.Pid);

        Assert.Equal(("is a 32-bit program for x86", TargetCondition.OtherArchitecture), (obstacle.What, obstacle.Condition));
    }

    [Fact]
    public void A_static_program_is_told()
    {
        using var target = CTarget.Compile("-static");
        using var child = target.Start("wait");

        Assert.Equal("is linked statically", Find(child.Pid).What);
    }

    [Fact]
    public void Musl_is_told()
    {
        using var target = CTarget.CompileWith("musl-gcc", "target.c", "-idirafter", "/usr/include", "-idirafter",
            "/usr/include/x86_64-linux-gnu");
        using var child = target.Start("wait");

        Assert.Equal(TargetCondition.Musl, Find(child.Pid).Condition);
    }

    [Theory]
    [InlineData("filter")]
    [InlineData("strict")]
    public void A_seccomp_filter_of_its_own_is_told(string mode)
    {
        using var target = CTarget.Compile();
        using var child = target.Start(mode);

        Assert.Equal(TargetCondition.Seccomp, Find(child.Pid).Condition);
        Assert.Null(TargetCheck.Find(child.Pid, TargetUse.Pause));
    }

    [Fact]
    public void A_process_of_another_pid_namespace_can_be_reached()
    {
        using var python = Child.StartReady(["unshare", "--user", "--map-root-user", "--pid", "--mount", "--fork",
            "--kill-child", Child.Python, "-c", "print('ready', flush=True); import sys; sys.stdin.read()"]);
        var inner = Cli.Processes.Descendants.Of(python.Pid).Single();

        Assert.Null(TargetCheck.Find(inner, TargetUse.Inject));
        Assert.Equal(["mnt", "pid", "user"],
            Cli.Processes.Namespaces.OtherThanOurs(new Cli.Processes.TargetProcess(inner)));
        Assert.Equal(1, new Cli.Processes.TargetProcess(inner).InnerPid);

        python.Finish();
    }
}
