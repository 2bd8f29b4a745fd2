namespace Probing.Conventions.Tests.Support;

/// <summary>
/// Compares a text with a file of the repository. With <c>PROBING_UPDATE_SNAPSHOTS=1</c> in the environment the file is
/// written instead, and the change shows in the diff for review.
/// </summary>
internal static class Snapshot
{
    public static void Equal(string file, string actual)
    {
        var path = Path.Combine(Repository.Root, file);
        if (Environment.GetEnvironmentVariable("PROBING_UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }
        var expected = File.Exists(path) ? File.ReadAllText(path) : "";
        if (expected == actual)
            return;
        var (theirs, ours) = (expected.Split('\n'), actual.Split('\n'));
        var line = theirs.Zip(ours).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail($"{file} differs from the code at line {line + 1}:\n  file: {theirs.ElementAtOrDefault(line) ?? "(end)"}\n" +
            $"  code: {ours.ElementAtOrDefault(line) ?? "(end)"}\n" +
            "If the change is meant, run these tests with PROBING_UPDATE_SNAPSHOTS=1 and commit the file.");
    }
}
