using Probing.Inspection.Tests.Support;

namespace Probing.Inspection.Tests;

public sealed class LocalsTests
{
    public static TheoryData<string> Pythons => Interpreters.Data;

    [Theory, MemberData(nameof(Pythons))]
    public void Values_are_told_without_running_code(string python)
    {
        using var target = Target.Python(python, "locals.py");

        var snapshot = target.ReadUntil(snapshot => snapshot.Threads[0].SystemCall == "read",
            new InspectionOptions { Locals = true });

        var frames = snapshot.Threads[0].Frames;
        Assert.Equal(["wait", "closure", "calls", "<module>"], frames.Select(frame => frame.Function));
        Assert.Equal([new PythonLocal("value", "'inner'")], frames[0].Locals!);
        Assert.Equal([new("own_of_closure", "'inner'"), new PythonLocal("shared", "'shared'")],
            frames[1].Locals!.OrderBy(local => local.Name));
        var locals = frames[2].Locals!.ToDictionary(local => local.Name, local => local.Value);
        var expected = new Dictionary<string, string>
        {
            ["argument"] = "'first'", ["rest"] = "<tuple of 2>", ["key"] = "'k'", ["others"] = "<dict of 1>",
            ["nothing"] = "None", ["yes"] = "True", ["no"] = "False", ["dots"] = "Ellipsis",
            ["zero"] = "0", ["small"] = "42", ["negative"] = "-7", ["large"] = "1267650600228229401496703205376",
            ["huge"] = "<int of many digits>",
            ["half"] = "0.5", ["whole"] = "3.0", ["nan"] = "nan", ["infinite"] = "-inf", ["tiny"] = "1e-300",
            ["text"] = "'plain'", ["quoted"] = "'it\\'s\\n'", ["wide"] = "'grüße'", ["wider"] = "'名前🐍'",
            ["long"] = $"'{new string('x', 80)}'... (1000 characters)",
            ["raw"] = "b'a\\x00\\x27'", ["blob"] = $"b'{new string('y', 80)}'... (1000 bytes)",
            ["items"] = "<list of 3>", ["pair"] = "<tuple of 2>", ["table"] = "<dict of 2>", ["unique"] = "<set of 2>",
            ["counts"] = "<Counter of 2>", ["own"] = "<Number>", ["shape"] = "<Shape>", ["function"] = "<function>",
            ["module"] = "<module>", ["shared"] = "'shared'", ["closure"] = "<function>",
        };
        Assert.Equal(expected.OrderBy(local => local.Key), locals.OrderBy(local => local.Key));
        Assert.Equal("", target.Finish());
    }

    [Theory, MemberData(nameof(Pythons))]
    public void They_are_not_read_unless_asked_for(string python)
    {
        using var target = Target.Python(python, "locals.py");
        Assert.All(Inspector.Read(target.Pid).Threads[0].Frames, frame => Assert.Null(frame.Locals));
    }
}
