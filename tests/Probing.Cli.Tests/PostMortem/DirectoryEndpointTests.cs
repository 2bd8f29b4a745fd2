using System.Text.Json;
using Probing.Cli.CommandLine;
using Probing.Cli.Tests.Support;
using Probing.Storage.Cold;

namespace Probing.Cli.Tests.PostMortem;

public sealed class DirectoryEndpointTests : IDisposable
{
    private readonly DeadRun _run = new();

    [Fact]
    public async Task A_killed_process_answers_under_the_same_names()
    {
        var folder = _run.Kill(atLeast: 50_000);

        var rows = await RowsAsync(folder, "SELECT count(*), count(DISTINCT number), max(number) + 1, "
            + "count(*) FILTER (WHERE triple <> number * 3) FROM python.checkable");
        Assert.True(rows[0][0].GetInt64() >= 50_000);
        Assert.Equal(rows[0][0].GetInt64(), rows[0][1].GetInt64());
        Assert.Equal(rows[0][0].GetInt64(), rows[0][2].GetInt64()); // no row between the first and the last is missing
        Assert.Equal(0, rows[0][3].GetInt64());

        var who = (await RowsAsync(folder, "SELECT script, how, host, tables, bad_files, last_row_at IS NULL, ended_at IS NULL FROM probing.process"))[0];
        Assert.Equal("""["train.py --lr 0.1","abrupt","node7",["checkable"],0,false,true]""", who.GetRawText());
    }

    [Fact]
    public async Task Every_verb_works_on_it()
    {
        var folder = _run.Write(10, "checkable.ring");

        Assert.Contains("python,checkable,", (await Support.Cli.RunAsync(folder, "tables", "python")).Output);
        Assert.Contains("triple,BIGINT,", (await Support.Cli.RunAsync(folder, "describe", "python.checkable")).Output);
        var columns = await Support.Cli.RunAsync(folder, "query",
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'checkable'");
        Assert.Contains("number,BIGINT", columns.Output);
        var five = await Support.Cli.RunAsync(folder, "query", "SELECT number FROM python.checkable WHERE number = $n", "-p", "n=5");
        Assert.Equal("number\n5\n", five.Output);
        var file = Path.Combine(_run.Parent, "rows.parquet");
        Assert.Equal(0, (await Support.Cli.RunAsync(folder, "query", "FROM python.checkable", "-o", file)).ExitCode);
        Assert.Equal("PAR1"u8.ToArray(), File.ReadAllBytes(file)[..4]);

        var expression = await Support.Cli.RunAsync(folder, "query", "FROM python.`time.time()`");
        Assert.Equal(ExitCode.QueryFailed, expression.ExitCode);
        Assert.Contains("Python expressions need a process that runs", expression.Error);
        Assert.NotEqual(0, (await Support.Cli.RunAsync(folder, "query", "COPY (SELECT 1) TO '/dev/null'")).ExitCode);
        Assert.NotEqual(0, (await Support.Cli.RunAsync(folder, "query", "FROM read_parquet('/etc/passwd')")).ExitCode);
    }

    [Fact]
    public async Task A_long_answer_is_streamed_and_counted()
    {
        var folder = _run.Write(300_000, "checkable.ring");

        var result = await Support.Cli.RunAsync(folder, "query", "SELECT number, text FROM python.checkable", "--format", "csv");

        Assert.Equal(300_001, result.Output.Count(character => character == '\n'));
        Assert.Contains("300,000 rows in", result.Error);
        Assert.Contains("first 100 rows", (await new Support.Cli { Terminal = 80 }.RunAsync(default, folder, "query", "FROM python.checkable")).Error);
    }

    [Fact]
    public async Task Rows_of_several_processes_say_whose_they_are()
    {
        string[] folders = [_run.Write(10, "checkable.ring"), _run.Write(20, "checkable.ring")];

        var rows = await RowsAsync(_run.Parent, "SELECT process, count(*) FROM python.checkable JOIN probing.process USING (process) GROUP BY 1 ORDER BY 2");

        Assert.Equal(folders.Select(Path.GetFileName), rows.Select(row => row[0].GetString()));
        Assert.Equal([10, 20], rows.Select(row => row[1].GetInt64()));
        Assert.Equal(2, (await RowsAsync(_run.Parent, "SELECT DISTINCT process FROM python.checkable")).Count);
    }

    [Fact]
    public async Task Bad_files_are_named_and_the_rest_is_read()
    {
        var (good, bad) = (_run.Write(10, "checkable.ring"), _run.Write(20, "checkable.ring"));
        var ring = Path.Combine(bad, "checkable.ring");
        File.WriteAllBytes(ring, File.ReadAllBytes(ring)[..700]);
        File.WriteAllText(Path.Combine(good, "notes.ring"), "these are no rows");

        var some = await Support.Cli.RunAsync(_run.Parent, "query", "SELECT count(*) FROM python.checkable");
        Assert.Equal("10", some.Output.Split('\n')[1]);
        Assert.Contains(ring, some.Error);
        var alone = await Support.Cli.RunAsync(bad, "query", "SELECT count(*) FROM python.checkable");
        Assert.NotEqual(0, alone.ExitCode);
        Assert.Contains(ring, alone.Error);
        var who = await Support.Cli.RunAsync(_run.Parent, "query", "SELECT sum(bad_files) FROM probing.process");
        Assert.Equal("2", who.Output.Split('\n')[1]);
        Assert.Contains("notes.ring", who.Error);
    }

    [Fact]
    public async Task Cleaning_seals_first_and_the_data_directory_answers_then()
    {
        var folder = _run.Write(5000, "checkable.ring");
        new ColdMark(_run.Place, IsSealed: false).Write(folder);

        Assert.Contains($"would remove {folder}", (await Support.Cli.RunAsync("clean", "--dry-run", folder)).Output);
        Assert.True(Directory.Exists(folder));
        Assert.Contains("there is nothing to remove", (await Support.Cli.RunAsync("clean", "--older-than", "1h", folder)).Error);
        var cleaned = await Support.Cli.RunAsync("clean", folder);
        Assert.True(cleaned.ExitCode == 0, cleaned.Error);
        Assert.False(Directory.Exists(folder));

        foreach (var directory in new[] { _run.DataDirectory, Path.GetDirectoryName(_run.Place.Folder)!, _run.Place.Folder })
        {
            var rows = await RowsAsync(directory, "SELECT count(*), sum(number) FROM python.checkable");
            Assert.Equal((5000, 5000L * 4999 / 2), (rows[0][0].GetInt64(), rows[0][1].GetInt64()));
        }
        var who = (await RowsAsync(_run.DataDirectory, "SELECT process, job, rank, how FROM probing.process"))[0];
        Assert.Equal($"""["{Path.GetFileName(folder)}","run 1","3","unknown"]""", who.GetRawText());
    }

    [Fact]
    public async Task Nobody_touches_the_living()
    {
        using var python = Child.StartPython();
        var start = File.ReadAllText($"/proc/{python.Pid}/stat").Split(") ")[^1].Split(' ')[19];
        var folder = Directory.CreateDirectory(Path.Combine(_run.Parent, $"{python.Pid}-{start}")).FullName;

        var result = await Support.Cli.RunAsync("clean", folder);

        Assert.Equal(ExitCode.QueryFailed, result.ExitCode);
        Assert.Contains("its process runs", result.Error);
        Assert.True(Directory.Exists(folder));
        Assert.Equal(ExitCode.Usage, (await Support.Cli.RunAsync("clean", "/usr")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await Support.Cli.RunAsync("clean", "--older-than", "soon", folder)).ExitCode);
    }

    public void Dispose() => _run.Dispose();

    private static async Task<IReadOnlyList<JsonElement>> RowsAsync(string directory, string sql)
    {
        var result = await Support.Cli.RunAsync(directory, "query", sql, "--format", "json");
        Assert.True(result.ExitCode == 0, result.Error);
        return [.. JsonDocument.Parse(result.Output).RootElement.GetProperty("rows").EnumerateArray()];
    }
}
