using Probing.Engine.Journals;
using Probing.Engine.Loading;
using Probing.Engine.Tests.Support;
using Probing.Sdk;
using Probing.Sdk.Options;

namespace Probing.Engine.Tests;

public sealed class OptionChangeTests
{
    [Fact]
    public void Several_options_change_together_or_not_at_all()
    {
        var manager = Manager(out var seen);
        var error = Assert.Throws<ProbingException>(
            () => manager.SetOptions([new("x.a", "2"), new("x.b", "many")], "me"));
        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
        Assert.Throws<ProbingException>(() => manager.SetOptions([new("x.a", "2"), new("x.c", "1")], "me"));
        Assert.Throws<ProbingException>(() => manager.SetOptions([new("x.a", "2"), new("x.a", "3")], "me"));
        Assert.Equal(("1", "1"), (manager.GetOption("x.a"), manager.GetOption("x.b")));
        Assert.Empty(seen); // not even for a moment
        Assert.All(manager.OptionChanges.Snapshot().Skip(1), change => Assert.NotNull(change.Error)); // the first: environment
        manager.SetOptions([new("x.a", "2"), new("x.b", "3")], "me");
        Assert.Equal(("2", "3"), (manager.GetOption("x.a"), manager.GetOption("x.b")));
    }

    [Fact]
    public void When_a_checked_value_cannot_be_set_the_others_get_theirs_back_with_their_source()
    {
        var manager = Manager(out var seen);
        Assert.Throws<ProbingException>(() => manager.SetOptions([new("x.secret", "new"), new("x.b", "13")], "me"));
        var secret = manager.Options.Single(option => option.Key == "x.secret");
        Assert.Equal(OptionSource.Environment, secret.Source);
        Assert.Equal("old", seen[^1]);
        Assert.Equal("environment", Assert.Single(manager.OptionChanges.Snapshot(), change => change.Error is null).Client);
    }

    [Fact]
    public void A_refused_attempt_is_noted_with_who_what_and_why()
    {
        var manager = Manager(out _);
        Assert.Throws<ProbingException>(() => manager.SetOptions([new("x.a", "2"), new("x.b", "many")], "me"));
        Assert.Throws<ProbingException>(() => manager.SetOption("x.c", "1", "you"));
        Assert.Throws<ProbingException>(() => manager.SetOption("nobody.c", "1", "you"));
        Assert.Throws<ProbingException>(() => manager.SetOption("c", "1", "you"));
        Assert.Throws<ProbingException>(() => manager.SetOption("x.b", "13", "me")); // passes the check
        Assert.Equal(
            [
                "me x.a 1 2: not set, because 'x.b' was refused",
                "me x.b 1 many: 'many' is no value for option 'b': write a whole number",
                "you x.c  : extension 'x' has no option 'c'; it has: a, b, secret, pin",
                "you nobody.c  : there is no extension 'nobody'; registered are: x",
                "you c  : 'c' is no option key; write <extension>.<option>, for instance probing.engine.timeout_s",
                "me x.b 1 13: 13 is taken",
            ],
            manager.OptionChanges.Snapshot().Skip(1).Select(c => $"{c.Client} {c.Key} {c.OldValue} {c.NewValue}: {c.Error}"));
    }

    [Fact]
    public void A_refused_secret_is_not_shown_however_the_extension_puts_it()
    {
        var manager = Manager(out _);
        Assert.Throws<ProbingException>(() => manager.SetOption("x.pin", "hunter2", "me"));
        Assert.Throws<ProbingException>(() => manager.SetOption("x.pim", "hunter2", "me"));
        var refused = manager.OptionChanges.Snapshot().Skip(1).ToList();
        Assert.Equal(("***", "***"), (refused[0].OldValue, refused[0].NewValue));
        Assert.Equal("the pin *** is too easy", refused[0].Error);
        Assert.Null(refused[1].NewValue); // it may have been meant for the other one
        Assert.DoesNotContain("hunter2", string.Join('\n', refused));
    }

    [Fact]
    public void A_refused_variable_of_the_environment_is_noted_as_well()
    {
        var manager = new EngineExtensionManager(name => name == "PROBING_X_A" ? "many" : null);
        manager.Register(new TestExtension("x") { TestOptions = [new Option<int>("a", 1, "A number", Number)] });
        var refused = Assert.Single(manager.OptionChanges.Snapshot());
        Assert.Equal(("environment", "x.a", "1", "many", OptionSource.Environment),
            (refused.Client, refused.Key, refused.OldValue, refused.NewValue, refused.Source));
        Assert.Contains("write a whole number", refused.Error);
    }

    [Fact]
    public void The_journal_keeps_the_latest_changes_only()
    {
        var manager = Manager(out _);
        for (var i = 0; i < OptionJournal.Capacity + 10; i++)
            manager.SetOption("x.a", $"{i}", "me");
        Assert.Equal(OptionJournal.Capacity, manager.OptionChanges.Snapshot().Count);
        Assert.Equal(11, manager.OptionChanges.Dropped); // one more of the environment
        Assert.Equal(("me", "520", "521"),
            manager.OptionChanges.Snapshot()[^1] is var last ? (last.Client, last.OldValue, last.NewValue) : default);
    }

    [Fact]
    public async Task An_extension_that_never_takes_its_option_holds_nobody()
    {
        using var release = new ManualResetEventSlim();
        await using var engine = new TestEngine();
        engine.Extensions.Register(new ExtensionsExtension(engine.Extensions, new ExtensionLoaders()));
        engine.Extensions.SetOption("probing.extensions.call_timeout_s", "0.2");
        var guard = await new LoadedExtension("mine")
        {
            TestOptions = [new Option<int>("a", 1, "A number", Number) { Changed = _ => release.Wait() }],
        }.AddToAsync(engine);
        var error = Assert.Throws<ProbingException>(() => engine.Extensions.SetOption("mine.a", "2"));
        Assert.Equal(ProbingErrorKind.Timeout, error.Kind);
        engine.Extensions.SetOption("probing.extensions.max_hung", "5");
        release.Set();
        await engine.WaitUntilAsync(() => guard.Running == 0);
    }

    /// <summary>x.a, x.b (13 passes the check and cannot be set) and x.secret, which the environment sets.</summary>
    private static EngineExtensionManager Manager(out List<string> seen)
    {
        var values = seen = [];
        var manager = new EngineExtensionManager(name => name == "PROBING_X_SECRET" ? "old" : null);
        manager.Register(new TestExtension("x")
        {
            TestOptions =
            [
                new Option<int>("a", 1, "A number", Number) { Changed = value => values.Add($"{value}") },
                new Option<int>("b", 1, "A number", Number)
                {
                    Changed = value => _ = value == 13
                        ? throw new ProbingException(ProbingErrorKind.InvalidArgument, "13 is taken")
                        : value,
                },
                new Option<string>("secret", "", "A secret", text => text) { Secret = true, Changed = values.Add },
                new Option<string>("pin", "0", "Another one", text => text)
                {
                    Secret = true,
                    Changed = pin => throw new ProbingException(ProbingErrorKind.InvalidArgument, $"the pin {pin} is too easy"),
                },
            ],
        });
        values.Clear();
        return manager;
    }

    private static int Number(string text) =>
        int.TryParse(text, out var value) ? value : throw new FormatException("write a whole number");
}
