using Probing.Inspection.Tests.Support;

namespace Probing.Inspection.Tests;

/// <summary>Calls of machine code between those of Python, in their order.</summary>
public sealed class NativeTests
{
    private static readonly InspectionOptions s_native = new() { Native = true };
    private static readonly HashSet<string?> s_innermost = ["compare", "inner", "waits", "<module>"];

    public static TheoryData<string> Pythons => Interpreters.Data;

    [Theory, MemberData(nameof(Pythons))]
    public void C_between_python_stands_between_python(string python)
    {
        using var target = Target.Python(python, "native.py");
        var snapshot = AtRest(target);

        var stack = StackOf(snapshot, "sorts");
        Assert.Equal(["compare", "sorts", "Thread.run", "Thread._bootstrap_inner", "Thread._bootstrap"], Names(stack));
        var between = Between(stack, "compare", "sorts");
        Assert.All(between, frame => Assert.Equal(StackFrameKind.Native, frame.Kind));
        Assert.Contains(between, frame => frame.Native!.Function == "qsort_r");
        Assert.Contains(between, frame => frame.Native!.Module!.Contains("_ctypes"));
        Assert.Contains(between, frame => frame.Native!.Module!.Contains("libffi"));
        Assert.Equal("all went well", target.Finish());
    }

    [Theory, MemberData(nameof(Pythons))]
    public void Generators_and_their_consumers_are_in_order(string python)
    {
        using var target = Target.Python(python, "native.py");
        var snapshot = AtRest(target);

        var stack = StackOf(snapshot, "consumes");
        var names = Names(stack);
        Assert.Equal(["inner", "generates"], names[..2]);
        Assert.EndsWith("<lambda>", names[2]);
        Assert.Equal("consumes", names[3]);
        Assert.NotEmpty(Between(stack, "generates", names[2])); // next()
        Assert.NotEmpty(Between(stack, names[2], "consumes")); // map and list
        Assert.Equal("all went well", target.Finish());
    }

    [Theory, MemberData(nameof(Pythons))]
    public void The_kernel_is_innermost_and_the_outermost_call_is_that_of_the_thread(string python)
    {
        using var target = Target.Python(python, "native.py");
        var snapshot = AtRest(target);

        Assert.NotNull(snapshot.Pause);
        Assert.All(snapshot.Threads, thread => Assert.False(thread.IsPartial, thread.PythonName));
        var stack = StackOf(snapshot, "waits");
        Assert.Equal(StackFrameKind.Kernel, stack[0].Kind);
        Assert.Equal(StackFrameKind.Native, stack[1].Kind);
        Assert.Equal(StackFrameKind.Native, stack[^1].Kind);
        Assert.Contains("libc.so", stack[^1].Native!.Module);
        // The main thread began as a program does.
        Assert.Equal("_start", StackOf(snapshot, "MainThread")[^1].Native!.Function);
        Assert.Equal("all went well", target.Finish());
    }

    [Theory, MemberData(nameof(Pythons))]
    public void Python_that_never_rests_is_found_at_its_place(string python)
    {
        using var target = Target.Python(python, "moments.py");
        for (var i = 0; i < 30; i++)
        {
            var main = Assert.Single(Inspector.Read(target.Pid, s_native).Threads);
            if (main.IsPartial)
                continue;
            Assert.Equal(main.Frames.Select(frame => frame.QualifiedName), Names(main.Stack!));
            Assert.Equal("_start", main.Stack![^1].Native!.Function);
            // The module is called by machine code, and nothing of Python is further out.
            Assert.Equal("<module>", main.Stack!.Last(frame => frame.Kind == StackFrameKind.Python).Python!.Function);
            Assert.Equal(StackFrameKind.Native, main.Stack![^2].Kind);
        }
    }

    // What a thread does is asked before it is stopped, and it may have been woken since: at rest is who is found so again and again.
    private static ProcessSnapshot AtRest(Target target)
    {
        var looks = 0;
        return target.ReadUntil(snapshot =>
        {
            var waits = snapshot.Threads.All(thread => thread is { Activity: ThreadActivity.WaitsInKernel, SystemCall: not null });
            var innermost = snapshot.Threads.Select(thread => thread.Frames.FirstOrDefault()?.Function);
            looks = waits && s_innermost.IsSupersetOf(innermost) ? looks + 1 : 0;
            return looks == 3;
        }, s_native);
    }

    private static List<StackFrame> StackOf(ProcessSnapshot snapshot, string name) =>
        [.. snapshot.Threads.Single(thread => thread.PythonName == name).Stack!];

    // Before 3.11 the names have no class where there is no self.
    private static List<string> Names(IEnumerable<StackFrame> stack) =>
        [.. stack.Where(frame => frame.Kind == StackFrameKind.Python).Select(frame => frame.Python!.QualifiedName)];

    private static List<StackFrame> Between(List<StackFrame> stack, string inner, string outer)
    {
        var from = stack.FindIndex(frame => frame.Python?.QualifiedName == inner);
        var to = stack.FindIndex(frame => frame.Python?.QualifiedName == outer);
        Assert.True(from >= 0 && to > from, $"{inner} and {outer}: {string.Join(", ", stack)}");
        return stack[(from + 1)..to];
    }
}
