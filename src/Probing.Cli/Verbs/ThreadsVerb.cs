using Probing.Cli.Backtrace;
using Probing.Cli.CommandLine;
using Probing.Cli.Output;
using Probing.Inspection;

namespace Probing.Cli.Verbs;

/// <summary><c>probing PID threads</c>: what every thread does, read from outside.</summary>
internal sealed class ThreadsVerb : Verb
{
    private readonly LocalOptions _answer = new();

    public ThreadsVerb() : base("threads", "List the threads: which run, which wait, and who has the GIL.") =>
        _answer.AddTo(this);

    public override IReadOnlyList<string> Examples => ["probing 4711 threads", "probing 4711 threads --format json"];

    public override string Notes =>
        "The process needs no probe and is not stopped, as with backtrace. Threads without Python are listed last.\n"
        + "state is: running (Python code, or C code that keeps the GIL), running without GIL, waiting for GIL,\n"
        + "waiting (in the system call beside it), uninterruptible (disk, network file system, driver), stopped, unknown.";

    public override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var pid = LocalProcess.Demand(invocation, this);
        var request = _answer.Read(invocation);
        var snapshot = Inspector.Read(pid);
        var table = new TextTable(new TextColumn("tid", IsNumber: true), new TextColumn("name"),
            new TextColumn("python"), new TextColumn("holds_gil"), new TextColumn("state"), new TextColumn("system_call"),
            new TextColumn("function"), new TextColumn("location"));
        foreach (var thread in snapshot.Threads)
        {
            var top = thread.Frames.Count > 0 && !thread.IsPartial ? thread.Frames[0] : null;
            table.Add(ThreadText.Tid(thread), ThreadText.Name(thread), thread.IsPython ? "true" : "false",
                thread.HoldsGil ? "true" : "false", ThreadText.State(thread.Activity), thread.SystemCall,
                top?.QualifiedName, top is null ? null : ThreadText.Location(top));
        }
        LocalAnswer.Write(table, request, invocation.Console);
        SnapshotWarnings.Write([snapshot], invocation.Console);
        return Task.FromResult(ExitCode.Success);
    }
}
