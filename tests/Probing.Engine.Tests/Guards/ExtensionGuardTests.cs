using Probing.Engine.Catalog;
using Probing.Engine.Guards;
using Probing.Engine.Loading;
using Probing.Engine.Tests.Support;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Guards;

public sealed class ExtensionGuardTests
{
    [Fact]
    public async Task Failures_in_a_row_disable_an_extension_and_its_users_learn_why_and_how_to_go_on()
    {
        await using var engine = Engine();
        engine.Extensions.SetOption("probing.extensions.max_failures", "3");
        var space = new ScriptedNamespace(name => name == "good" ? Some.Numbers(1, "x").Provider
            : throw new InvalidOperationException("the sensor is gone\nline two"));
        var guard = await LoadedExtension.AddAsync(engine, "mine", Some.Namespace("mine", space));
        await engine.FailsAsync("SELECT * FROM mine.bad");
        await engine.FailsAsync("SELECT * FROM mine.bad");
        await engine.RowsAsync("SELECT * FROM mine.good");
        await engine.WaitUntilAsync(() => guard.Running == 0); // a success in between starts the count again
        for (var i = 0; i < 3; i++)
            await engine.FailsAsync("SELECT * FROM mine.bad");
        var error = await engine.FailsAsync("SELECT * FROM mine.good");
        Assert.Equal(ProbingErrorKind.ExtensionFailed, error.Kind);
        Assert.Equal("extension 'mine' is disabled: it failed 3 times in a row, the last time with: mine.bad failed: " +
            "InvalidOperationException: the sensor is gone; `probing PID extension enable mine` enables it again",
            error.Message);
        Assert.Equal(["mine|test|/lib/mine.so|disabled|5"], await engine.RowsAsync(
            "SELECT name, kind, source, state, errors FROM probing.extensions WHERE name = 'mine'"));
        engine.Extensions.Enable("mine");
        Assert.NotEmpty(await engine.RowsAsync("SELECT * FROM mine.good"));
    }

    [Fact]
    public async Task Work_that_ends_in_the_moment_in_which_its_time_does_is_either_done_or_late()
    {
        await using var engine = Engine();
        var guard = await LoadedExtension.AddAsync(engine, "mine", Some.Namespace("mine", new ScriptedNamespace(_ => null)));
        var limit = TimeSpan.FromMilliseconds(3);
        var outcomes = new List<string>();
        for (var round = 0; round < 400; round++)
            outcomes.Add(await Outcome(round));
        Assert.DoesNotContain(outcomes, outcome => outcome is not ("done" or "late" or "its own"));

        async Task<string> Outcome(int round)
        {
            try
            {
                return await GuardedWork.RunAsync<string>(guard, guard.BeginCall(), "the work", async _ =>
                {
                    await Task.Delay(limit);
                    return round % 2 == 0 ? "done" : throw new TimeoutException("its own");
                }, limit, CancellationToken.None);
            }
            catch (ProbingException e) when (e.Kind == ProbingErrorKind.Timeout)
            {
                return "late";
            }
            catch (TimeoutException e)
            {
                return e.Message;
            }
        }
    }

    [Fact]
    public async Task What_an_extension_did_is_a_row_and_each_failure_another()
    {
        await using var engine = Engine();
        var space = new ScriptedNamespace(name => name == "good" ? Some.Numbers(1000, "x").Provider
            : throw new InvalidOperationException("the sensor is gone"));
        var guard = await LoadedExtension.AddAsync(engine, "mine", Some.Namespace("mine", space));
        const string row = "SELECT state, reason, calls, scans, errors, elapsed_ms > 0, running FROM probing.extensions " +
            "WHERE name = 'mine'";
        Assert.Equal("enabled|NULL|0|0|0|false|0", await engine.ScalarAsync(row));
        await engine.RowsAsync("SELECT * FROM mine.good");
        await engine.FailsAsync("SELECT * FROM mine.bad");
        using (guard.BeginCall())
            Assert.Equal("enabled|NULL|1|1|1|true|1", await engine.ScalarAsync(row));
        await engine.WaitUntilAsync(() => guard.Running == 0);
        Assert.Equal("mine.bad|extension_failed|mine.bad failed: InvalidOperationException: the sensor is gone", await engine.ScalarAsync(
            "SELECT source, kind, message FROM probing.errors WHERE extension = 'mine'"));
        engine.Extensions.Disable("mine", "a test says so");
        Assert.Equal("disabled|a test says so|1|1|1|true|0", await engine.ScalarAsync(row));
        engine.Extensions.Enable("mine");
        Assert.Equal("enabled|NULL|1|1|1|true|0", await engine.ScalarAsync(row));
    }

    [Theory]
    [InlineData(ProbingErrorKind.NotFound)]
    [InlineData(ProbingErrorKind.InvalidArgument)]
    [InlineData(ProbingErrorKind.PermissionDenied)]
    [InlineData(ProbingErrorKind.Unavailable)]
    [InlineData(ProbingErrorKind.Timeout)]
    [InlineData(ProbingErrorKind.Cancelled)]
    public async Task A_users_mistake_counts_against_nobody(ProbingErrorKind kind)
    {
        await using var engine = Engine();
        var space = new ScriptedNamespace(_ => throw new ProbingException(kind, "no"));
        var guard = await LoadedExtension.AddAsync(engine, "mine", Some.Namespace("mine", space));
        Assert.Equal(kind, (await engine.FailsAsync("SELECT * FROM mine.x")).Kind);
        Assert.Equal(0, guard.Failures);
    }

    [Fact]
    public void A_python_error_is_the_users_in_the_probes_own_namespace_and_the_extensions_in_its_own()
    {
        var error = new ProbingException(ProbingErrorKind.PythonError, "ZeroDivisionError");
        Assert.False(FailurePolicy.Counts(error, loaded: false));
        Assert.True(FailurePolicy.Counts(error, loaded: true));
    }

    [Fact]
    public async Task The_probes_own_parts_can_be_neither_disabled_nor_unloaded()
    {
        await using var engine = Engine();
        Assert.Contains("cannot be disabled",
            Assert.Throws<ProbingException>(() => engine.Extensions.Disable("probing.engine", "x")).Message);
        Assert.Contains("cannot be unloaded", (await Assert.ThrowsAsync<ProbingException>(
            () => engine.Extensions.UnregisterAsync("probing.extensions"))).Message);
        Assert.Equal(ProbingErrorKind.NotFound,
            Assert.Throws<ProbingException>(() => engine.Extensions.Disable("nobody", "x")).Kind);
    }

    [Fact]
    public async Task A_disabled_extension_is_not_listed_and_another_one_of_its_namespace_still_answers()
    {
        await using var engine = Engine();
        await LoadedExtension.AddAsync(engine, "one", new TablePlugin("shared", "a", Some.Numbers(1, "x").Provider));
        await LoadedExtension.AddAsync(engine, "two", new TablePlugin("shared", "b", Some.Numbers(1, "x").Provider));
        engine.Extensions.Disable("one", "a test says so");
        Assert.Equal(["b"], await engine.RowsAsync("SELECT name FROM probing.tables WHERE namespace = 'shared'"));
        Assert.NotEmpty(await engine.RowsAsync("SELECT * FROM shared.b"));
        Assert.Contains("a test says so", (await engine.FailsAsync("SELECT * FROM shared.a")).Message);
    }

    private static TestEngine Engine()
    {
        var engine = new TestEngine();
        engine.Extensions.Register(new CatalogExtension(engine.Engine));
        engine.Extensions.Register(new ExtensionsExtension(engine.Extensions, new ExtensionLoaders()));
        return engine;
    }
}
