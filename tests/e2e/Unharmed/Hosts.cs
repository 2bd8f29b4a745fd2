using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Unharmed;

/// <summary>Small host programs that say at their end whether anything went differently from usual.</summary>
internal static class Hosts
{
    /// <summary>Computes the same checksum again and again until a file appears, then prints it.</summary>
    private const string Checksums = """
        import hashlib, os

        def work():
            digest = hashlib.sha256()
            for number in range(3000):
                digest.update(str({'n': number, 'squares': [number * number] * 3}).encode())
            return digest.hexdigest()

        first = work()
        print('READY', flush=True)
        rounds = 1
        while not os.path.exists(os.environ['STOP_FILE']) or rounds < 10:
            assert work() == first, 'another result in round %d' % rounds
            rounds += 1
        print(first)
        """;

    /// <summary>Starts the checksum host with a probe, lets <paramref name="disturb"/> do its worst, and checks the end.</summary>
    public static async Task SurvivesUnchanged(string python, Func<Probed, Task> disturb)
    {
        var stop = Path.Combine(RuntimeFolder.Path, $"{Guid.NewGuid():N}.stop");
        var expected = await Undisturbed(python, stop);
        File.Delete(stop);
        await using var host = await Probed.Start(python, Checksums, ("STOP_FILE", stop));
        Assert.True(await host.Run.Printed("READY"));
        await disturb(host);
        Assert.False(host.Run.Ended, "the host ended while it was disturbed");
        await host.Client.Query("SELECT 1"); // the probe itself survives, too
        await File.WriteAllTextAsync(stop, "");
        var actual = await host.Run.End();
        Assert.Equal((expected.End, expected.Output, expected.Error), (actual.End, actual.Output, actual.Error));
    }

    private static async Task<RunResult> Undisturbed(string python, string stop)
    {
        await File.WriteAllTextAsync(stop, "");
        var result = await Run.ToEnd(await Probed.Program(python, Checksums, ("STOP_FILE", stop)));
        return result.Succeeded("the host without a probe");
    }
}
