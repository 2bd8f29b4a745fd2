using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Examples;

/// <summary>examples/log-tail against files that grow, rotate and shrink.</summary>
public sealed class LogTailTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("probing-log-").FullName;

    private string LogFile => Path.Combine(_folder, "app.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Follows_the_log_of_a_program_through_the_rotation_of_its_own_handler()
    {
        var program = $$"""
            import logging, logging.handlers, time
            handler = logging.handlers.RotatingFileHandler({{'"'}}{{LogFile}}{{'"'}}, backupCount=3)
            handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
            log = logging.getLogger("train")
            log.setLevel(logging.INFO)
            log.addHandler(handler)
            log.info("step 1")
            while True:
                time.sleep(0.05)
            """;
        await using var host = await ExampleHost.Start("log-tail", "log_tail", program, ("log_tail.path", LogFile));
        Assert.Equal("level,text\nINFO,INFO train: step 1\n", await host.Client.Query("SELECT level, text FROM log.lines"));

        await host.Client.Python("import __main__ as m; m.log.warning('loss is high'); m.handler.doRollover(); m.log.error('diverged')");

        Assert.Equal("seq,level,text\n0,INFO,INFO train: step 1\n1,WARNING,WARNING train: loss is high\n2,ERROR,ERROR train: diverged\n",
            await host.Client.Query("SELECT seq, level, text FROM log.lines ORDER BY seq"));
    }

    [Fact]
    public async Task A_line_counts_once_its_end_is_written_also_when_the_file_ends_before()
    {
        await File.WriteAllTextAsync(LogFile, "one\r\ntw");
        await using var host = await ExampleHost.Start("log-tail", "log_tail", ("log_tail.path", LogFile));
        Assert.Equal("text\none\n", await host.Client.Query("SELECT text FROM log.lines"));

        await File.AppendAllTextAsync(LogFile, "o\nthr");
        Assert.Equal("text\none\ntwo\n", await host.Client.Query("SELECT text FROM log.lines ORDER BY seq"));

        await File.AppendAllTextAsync(LogFile, "ee, but never ended");
        File.Move(LogFile, LogFile + ".1");
        Assert.Contains("two", await host.Client.Query("SELECT text FROM log.lines")); // while there is no file of that name
        await File.WriteAllTextAsync(LogFile, "four\n");
        Assert.Equal("text\none\ntwo\n\"three, but never ended\"\nfour\n",
            await host.Client.Query("SELECT text FROM log.lines ORDER BY seq"));
    }

    [Fact]
    public async Task A_file_that_is_truncated_is_read_from_its_start()
    {
        await File.WriteAllTextAsync(LogFile, "a long first line\n");
        await using var host = await ExampleHost.Start("log-tail", "log_tail", ("log_tail.path", LogFile));
        Assert.Contains("first", await host.Client.Query("SELECT text FROM log.lines"));

        await File.WriteAllTextAsync(LogFile, "short\n"); // truncates: the same file

        Assert.Equal("text\na long first line\nshort\n", await host.Client.Query("SELECT text FROM log.lines ORDER BY seq"));
    }

    [Fact]
    public async Task Memory_is_bounded_whatever_is_written()
    {
        await using var host = await ExampleHost.Start("log-tail", "log_tail",
            ("log_tail.keep_bytes", "100000"), ("log_tail.path", LogFile + ".absent"));
        Assert.Contains("cannot be read", await host.Client.Failure("SELECT * FROM log.lines"));
        await File.WriteAllTextAsync(LogFile, "");
        await host.Client.Set("log_tail.path", LogFile);
        Assert.Equal("n\n0\n", await host.Client.Query("SELECT count(*) AS n FROM log.lines"));

        await File.AppendAllLinesAsync(LogFile, Enumerable.Range(0, 200_000).Select(i => $"line {i}"));
        await File.AppendAllTextAsync(LogFile, new string('x', 1_000_000) + "\n");

        var answer = await host.Client.Query(
            "SELECT max(seq) AS last, sum(length(text)) < 50000 AS bounded, max(cut_bytes) AS cut, count(*) > 100 AS kept FROM log.lines");
        Assert.Equal($"last,bounded,cut,kept\n200000,true,{1_000_000 - (16 << 10)},true\n", answer);
    }
}
