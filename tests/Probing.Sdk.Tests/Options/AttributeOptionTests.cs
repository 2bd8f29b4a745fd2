using Probing.Sdk.Options;

namespace Probing.Sdk.Tests.Options;

/// <summary>Options declared by attribute, through the code that is generated for them.</summary>
public partial class AttributeOptionTests
{
    private const string Units = "(us, ms, s, min, h or d)";

    private readonly Lab _lab = new();

    public enum Mode
    {
        Off,
        OnDemand,
        Always,
    }

    [Fact]
    public void Have_their_defaults_until_they_are_set()
    {
        Assert.Equal((true, 1000, 5_000_000_000L, 0.5), (_lab.Enabled, _lab.IntervalMs, _lab.MaxBytes, _lab.Ratio));
        Assert.Equal(("eu", "", null), (_lab.Region, _lab.Label, _lab.Token));
        Assert.Equal((TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(90)), (_lab.Timeout, _lab.Pause));
        Assert.Equal((Mode.OnDemand, new Version(1, 2), 4), (_lab.Mode, _lab.Least, _lab.Even));
        Assert.All(_lab.Options, option => Assert.Equal((option.Default, OptionSource.Default), (option.Value, option.Source)));
    }

    [Fact]
    public void Are_listed_in_the_order_of_the_source_with_all_that_was_declared()
    {
        Assert.Equal(
            ["enabled", "interval_ms", "max_bytes", "ratio", "region", "label", "token", "timeout_s", "pause", "mode", "least_version", "even"],
            _lab.Options.Select(option => option.Key));
        Assert.Equal(
            new EngineExtensionOption("interval_ms", "1000", "Time between \"two\" samples") { Default = "1000", RestartNeeded = true },
            _lab.Options[1]);
        Assert.True(_lab.Options.Single(option => option.Key == "token").Secret);
        Assert.Equal(["30", "90min", "on_demand", "1.2"], from key in (string[])["timeout_s", "pause", "mode", "least_version"] select _lab.Get(key));
    }

    [Theory]
    [InlineData("enabled", "FALSE")]
    [InlineData("interval_ms", "60000")]
    [InlineData("max_bytes", "-9000000000000000000")]
    [InlineData("ratio", "1e-3")]
    [InlineData("region", "us")]
    [InlineData("label", "any \"text\" 💡")]
    [InlineData("timeout_s", "0.5")]
    [InlineData("timeout_s", "2min")]
    [InlineData("pause", "01:30:00")]
    [InlineData("mode", "always")]
    [InlineData("least_version", "3.1")]
    [InlineData("even", "6")]
    public void Take_a_text_and_give_it_back(string key, string text)
    {
        _lab.Set(key, text);

        Assert.Equal((text, OptionSource.Runtime), (_lab.Get(key), _lab.Options.Single(option => option.Key == key).Source));
    }

    [Fact]
    public void Become_typed_values()
    {
        _lab.Set("timeout_s", "250ms");
        _lab.Set("mode", "Always");
        _lab.SetFromEnvironment("max_bytes", "9000000000");
        _lab.Set("token", "hunter2");

        Assert.Equal((TimeSpan.FromMilliseconds(250), Mode.Always, 9_000_000_000L), (_lab.Timeout, _lab.Mode, _lab.MaxBytes));
        Assert.Equal(("hunter2", "***"), (_lab.Token, _lab.Get("token")));
        _lab.Set("token", "");
        Assert.Null(_lab.Token);
    }

    [Theory]
    [InlineData("enabled", "maybe", "write true or false")]
    [InlineData("interval_ms", "0", "write a whole number from 1 to 60000")]
    [InlineData("interval_ms", "fast", "write a whole number from 1 to 60000")]
    [InlineData("max_bytes", "1.5", "write a whole number")]
    [InlineData("ratio", "NaN", "write a number from 0 to 1")]
    [InlineData("ratio", "-0.1", "write a number from 0 to 1")]
    [InlineData("region", "mars", "write eu or us")]
    [InlineData("timeout_s", "soon", "write a number of s, or a time with its unit " + Units + " such as 250ms or 2min of at least 0.001")]
    [InlineData("timeout_s", "0", "write a number of s, or a time with its unit " + Units + " such as 250ms or 2min of at least 0.001")]
    [InlineData("pause", "5m", "write a time with its unit " + Units + " such as 250ms or 2min from 1s to 1d")]
    [InlineData("pause", "5", "write a time with its unit " + Units + " such as 250ms or 2min from 1s to 1d")]
    [InlineData("pause", "2d", "write a time with its unit " + Units + " such as 250ms or 2min from 1s to 1d")]
    [InlineData("mode", "sometimes", "write off, on_demand or always")]
    [InlineData("mode", "1", "write off, on_demand or always")]
    [InlineData("least_version", "x", "write a version such as 1.2")]
    [InlineData("even", "7", "write an even number")]
    public void Refuse_what_is_not_allowed_and_say_what_is(string key, string text, string allowed)
    {
        var before = _lab.Get(key);

        var error = Assert.Throws<ProbingException>(() => _lab.Set(key, text));

        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
        Assert.Equal($"'{text}' is no value for option '{key}': {allowed}", error.Message);
        Assert.Equal(before, _lab.Get(key));
    }

    [Fact]
    public void An_unknown_key_is_an_error_that_lists_the_keys()
    {
        var error = Assert.Throws<ProbingException>(() => _lab.Set("interval", "5"));

        Assert.Equal(ProbingErrorKind.NotFound, error.Kind);
        Assert.StartsWith("extension 'lab' has no option 'interval'; it has: enabled, interval_ms, max_bytes", error.Message);
    }

    [Fact]
    public void Can_be_set_by_code_under_the_same_rules()
    {
        _lab.IntervalMs = 20;

        Assert.Equal(("20", OptionSource.Runtime), (_lab.Get("interval_ms"), _lab.Options[1].Source));
        Assert.Equal("'0' is no value for option 'interval_ms': write a whole number from 1 to 60000",
            Assert.Throws<ProbingException>(() => _lab.IntervalMs = 0).Message);
        Assert.Throws<ProbingException>(() => _lab.Mode = (Mode)9);
        Assert.Throws<ProbingException>(() => _lab.Even = 3);
        Assert.Equal((20, Mode.OnDemand, 4), (_lab.IntervalMs, _lab.Mode, _lab.Even));
    }

    [Fact]
    public void Tell_the_extension_of_changes()
    {
        _lab.Set("interval_ms", "5");
        _lab.IntervalMs = 6;
        Assert.Throws<ProbingException>(() => _lab.Set("interval_ms", "-1"));

        Assert.Equal([5, 6], _lab.Changes);
    }

    [Fact]
    public void Belong_to_one_object_each()
    {
        var other = new Lab();
        _lab.IntervalMs = 7;

        Assert.Equal((7, 1000), (_lab.IntervalMs, other.IntervalMs));
    }

    [Fact]
    public void Are_inherited()
    {
        var derived = new BiggerLab();

        Assert.Equal([.. _lab.Options.Select(option => option.Key), "size"], derived.Options.Select(option => option.Key));
        derived.Set("size", "3");
        Assert.Equal((3, 1000), (derived.Size, derived.IntervalMs));
    }

    [Fact]
    public void Can_be_grouped_in_a_class_that_is_no_extension()
    {
        var group = new Limits();

        group.DeclaredOptions.Single().Set("9", OptionSource.Environment);

        Assert.Equal(9, group.Depth);
    }

    [Fact]
    public async Task Are_one_set_even_when_many_threads_come_first()
    {
        for (var round = 0; round < 50; round++)
        {
            var lab = new Lab();
            using var start = new Barrier(4);
            await Task.WhenAll(Enumerable.Range(1, 4).Select(value => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    lab.IntervalMs = value;
                }, TaskCreationOptions.LongRunning)));

            Assert.Equal(lab.Get("interval_ms"), $"{lab.IntervalMs}");
            Assert.InRange(lab.IntervalMs, 1, 4);
        }
    }

    private partial class Lab : EngineExtension
    {
        public override string Name => "lab";

        public List<int> Changes { get; } = [];

        [Option("enabled", Help = "On or off", Default = true)]
        public partial bool Enabled { get; }

        [Option("interval_ms", Help = "Time between \"two\" samples", Default = "1000", Min = 1, Max = 60_000,
            RestartNeeded = true, Changed = nameof(IntervalChanged))]
        public partial int IntervalMs { get; set; }

        [Option("max_bytes", Default = 5_000_000_000)]
        public partial long MaxBytes { get; internal set; }

        [Option("ratio", Default = 0.5, Min = 0, Max = 1)]
        protected internal partial double Ratio { get; }

        [Option("region", Default = "eu", Allowed = ["eu", "us"])]
        public partial string Region { get; }

        [Option("label")]
        public partial string Label { get; }

        [Option("token", Secret = true)]
        public partial string? Token { get; }

        [Option("timeout_s", Default = 30, Min = 0.001)]
        public partial TimeSpan Timeout { get; }

        [Option("pause", Default = "90min", Min = "1s", Max = "24h")]
        public partial TimeSpan Pause { get; private set; }

        [Option("mode", Default = Mode.OnDemand)]
        public virtual partial Mode Mode { get; set; }

        [Option("least_version", Default = "1.2", Parse = nameof(ParseVersion))]
        public partial Version Least { get; }

        [Option("even", Default = 4, Validate = nameof(CheckEven))]
        public partial int Even { get; set; }

        private static Version ParseVersion(string text) =>
            Version.TryParse(text, out var version) ? version : throw new FormatException("write a version such as 1.2");

        private string? CheckEven(int value) => value % 2 == 0 ? null : "write an even number";

        private void IntervalChanged(int value) => Changes.Add(value);
    }

    private sealed partial class BiggerLab : Lab
    {
        [Option("size")]
        public partial int Size { get; }
    }

    private sealed partial class Limits
    {
        [Option("depth", Default = 3, Min = 1)]
        public partial int Depth { get; }
    }
}
