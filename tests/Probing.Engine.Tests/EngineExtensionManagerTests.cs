using Probing.Engine.Tests.Support;
using Probing.Sdk;
using Probing.Sdk.Options;

namespace Probing.Engine.Tests;

public sealed class EngineExtensionManagerTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Upper")]
    [InlineData("1st")]
    [InlineData("a b")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("a\n")]
    public void An_illegal_name_is_refused(string name)
    {
        var error = Assert.Throws<ProbingException>(() => new EngineExtensionManager().Register(new TestExtension(name)));
        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
        Assert.Contains($"'{name}'", error.Message);
    }

    [Theory]
    [InlineData("information_schema")]
    [InlineData("main")]
    [InlineData("Test")]
    public void An_illegal_namespace_is_refused(string space)
    {
        var manager = new EngineExtensionManager();
        Assert.Throws<ProbingException>(() => manager.Register(new TestExtension("x", Some.Numbers(1, space))));
        Assert.Empty(manager.Extensions);
    }

    [Fact]
    public async Task Of_many_of_one_name_one_is_registered()
    {
        var manager = new EngineExtensionManager();
        var attempts = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() =>
            Record.Exception(() => manager.Register(new TestExtension("same"))))));
        Assert.Single(manager.Extensions);
        Assert.Equal(15, attempts.Count(error => error is ProbingException { Kind: ProbingErrorKind.InvalidArgument }));
    }

    [Fact]
    public void Options_have_full_keys_and_the_latest_setter_wins()
    {
        var environment = new Dictionary<string, string> { ["PROBING_GPU_NVML_INTERVAL_MS"] = "7" };
        var manager = new EngineExtensionManager(environment.GetValueOrDefault);
        manager.Register(Extension("gpu.nvml"));
        Assert.Equal(("gpu.nvml.interval_ms", "7", OptionSource.Environment), Only(manager));
        manager.SetOption("gpu.nvml.interval_ms", "9");
        Assert.Equal(("gpu.nvml.interval_ms", "9", OptionSource.Runtime), Only(manager));
        Assert.Equal("9", manager.GetOption("gpu.nvml.interval_ms"));
    }

    [Fact]
    public void Probing_is_not_repeated_in_the_name_of_a_variable()
    {
        var environment = new Dictionary<string, string> { ["PROBING_ENGINE_TIMEOUT_S"] = "2.5" };
        var manager = new EngineExtensionManager(environment.GetValueOrDefault);
        _ = new QueryEngine(manager);
        Assert.Equal("2.5", manager.GetOption("probing.engine.timeout_s"));
    }

    [Fact]
    public void A_bad_variable_is_reported_and_the_default_holds()
    {
        var manager = new EngineExtensionManager(_ => "much");
        manager.Register(Extension("gpu"));
        Assert.Equal("5", manager.GetOption("gpu.interval_ms"));
        var record = Assert.Single(manager.Errors.Snapshot());
        Assert.Equal(("gpu", "environment variable PROBING_GPU_INTERVAL_MS"), (record.Extension, record.Source));
    }

    [Theory]
    [InlineData("gpu.nothing", ProbingErrorKind.NotFound, "interval_ms")]
    [InlineData("nobody.interval_ms", ProbingErrorKind.NotFound, "gpu")]
    [InlineData("interval_ms", ProbingErrorKind.InvalidArgument, "<extension>.<option>")]
    [InlineData("gpu.interval_ms", ProbingErrorKind.InvalidArgument, "'x'")]
    public void A_wrong_key_or_value_says_what_there_is(string key, ProbingErrorKind kind, string message)
    {
        var manager = new EngineExtensionManager(_ => null);
        manager.Register(Extension("gpu"));
        var error = Assert.Throws<ProbingException>(() => manager.SetOption(key, "x"));
        Assert.Equal(kind, error.Kind);
        Assert.Contains(message, error.Message);
    }

    private static TestExtension Extension(string name) => new(name)
    {
        TestOptions = [new Option<int>("interval_ms", 5, "Milliseconds",
            text => int.TryParse(text, out var value) ? value : throw new FormatException("write a whole number"))],
    };

    private static (string, string?, OptionSource) Only(EngineExtensionManager manager)
    {
        var option = Assert.Single(manager.Options);
        return (option.Key, option.Value, option.Source);
    }
}
