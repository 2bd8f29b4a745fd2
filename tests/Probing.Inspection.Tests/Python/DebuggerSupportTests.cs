using Probing.Inspection.Memory;
using Probing.Inspection.Python;
using Probing.Inspection.Tests.Support;

namespace Probing.Inspection.Tests.Python;

public sealed class DebuggerSupportTests
{
    public static TheoryData<string> Pythons => Interpreters.Data;

    [Theory, MemberData(nameof(Pythons))]
    public void From_3_14_on_a_script_can_be_given(string python)
    {
        using var target = Target.Python(python, "stacks.py");
        var memory = new TargetMemory(target.Pid);
        var interpreter = PythonInterpreter.FindIn(memory);

        var support = DebuggerSupport.Find(memory, interpreter, out var objection);

        Assert.Null(objection);
        Assert.Equal(interpreter.Layout.Version.Minor >= 14, support is not null);
        if (support is null)
            return;
        Assert.False(support.HasScript(memory));
        Assert.Equal(512, support.PathSize);
        Assert.Equal(0, memory.Byte(support.ScriptPath));
        var main = memory.Int32(support.Thread + (ulong)interpreter.Layout.ThreadNativeId);
        Assert.Equal(target.Pid, main);
        Assert.Equal(support, DebuggerSupport.Find(memory, interpreter, out _));
    }

    [Fact]
    public void Who_disabled_it_gets_none()
    {
        Assert.SkipUnless(Interpreters.WhyNoNext.Length == 0, Interpreters.WhyNoNext);
        using var target = Target.Start(Interpreters.All[^1], "-X", "disable-remote-debug", "-c",
            "import sys; print(1, flush=True); sys.stdin.read()");
        target.ReadUntil(snapshot => snapshot.Threads[0].SystemCall == "read");
        var memory = new TargetMemory(target.Pid);

        Assert.Null(DebuggerSupport.Find(memory, PythonInterpreter.FindIn(memory), out var objection));

        Assert.Contains("remote debugging is disabled in it", objection);
    }
}
