using Probing.Engine.Tests.Support;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public async Task Two_tables_of_one_name_are_refused_and_the_first_stays()
    {
        await using var engine = new TestEngine(Some.Numbers(1, "shared", "T"));
        var error = await Assert.ThrowsAsync<ProbingException>(
            () => LoadedExtension.AddAsync(engine, "mine", Some.Numbers(2, "shared", "t")));
        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
        Assert.Equal("extension 'mine': the table shared.t is declared already by extension 'test'; choose another name or " +
            "namespace", error.Message);
        Assert.Equal("1", await engine.ScalarAsync("SELECT count(*) FROM shared.t"));
        Assert.Throws<ProbingException>(() => engine.Extensions.Register(
            new TestExtension("own", NamespacePlugin.Of("shared", Some.Numbers(2, "shared", "t")))));
    }

    [Fact]
    public async Task A_declared_table_comes_before_a_dynamic_namespace_that_takes_any_name()
    {
        var any = new ScriptedNamespace(_ => Some.Numbers(9, "shared").Provider as ITableProvider);
        await using var engine = new TestEngine(Some.Namespace("shared", any));
        await LoadedExtension.AddAsync(engine, "mine", Some.Numbers(2, "shared", "t"));
        Assert.Equal("2", await engine.ScalarAsync("SELECT count(*) FROM shared.t"));
        Assert.Equal("9", await engine.ScalarAsync("SELECT count(*) FROM shared.`else`"));
        // The same when only its rows know the columns, as in Python.
        var listed = new ScriptedNamespace(name => name == "u" ? Some.Numbers(3, "shared").Provider : null)
        {
            IsDynamic = false,
            Names = () => ["u"],
        };
        await LoadedExtension.AddAsync(engine, "other", Some.Namespace("shared", listed));
        Assert.Equal("3", await engine.ScalarAsync("SELECT count(*) FROM shared.u"));
    }

    [Fact]
    public async Task Two_dynamic_namespaces_of_one_name_are_refused_and_the_first_stays()
    {
        await using var engine = new TestEngine(Some.Namespace("shared", Any(rows: 1)));
        var second = new LoadedExtension("mine", Some.Numbers(2, "mine"), Some.Namespace("shared", Any(rows: 2)));
        var error = await Assert.ThrowsAsync<ProbingException>(() => second.AddToAsync(engine));
        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
        Assert.Equal("extension 'mine': the tables of namespace 'shared' are found on demand by extension 'test' already, and " +
            "so nobody could say whose table a name is; choose another namespace", error.Message);
        Assert.Equal(["dispose"], second.Life); // it never started, and nothing of it is left
        await engine.FailsAsync("SELECT * FROM mine.numbers");
        Assert.Equal("1", await engine.ScalarAsync("SELECT count(*) FROM shared.`anything`"));
        Assert.Throws<ProbingException>(() => engine.Extensions.Register(
            new TestExtension("own", Some.Namespace("shared", Any(rows: 2)))));
        await engine.Extensions.UnregisterAsync("test");
        await second.AddToAsync(engine);
        Assert.Equal("2", await engine.ScalarAsync("SELECT count(*) FROM shared.`anything`"));
    }

    [Fact]
    public async Task What_an_extension_declares_later_is_held_to_the_same_rules()
    {
        await using var engine = new TestEngine(Some.Numbers(1, "shared", "t"), Some.Namespace("any", Any(rows: 1)));
        var growing = new Growing();
        engine.Extensions.Register(growing);
        growing.Plugins.Add(Some.Numbers(1, "mine", "t"));
        engine.Extensions.Recheck(growing);
        foreach (var (plugin, reason) in (IEnumerable<(IPlugin, string)>)[
            (Some.Numbers(2, "shared", "T"), "the table shared.T is declared already by extension 'test'"),
            (Some.Namespace("any", Any(rows: 2)), "the tables of namespace 'any' are found on demand by extension 'test' already"),
            (Some.Numbers(2, "Mine"), "'Mine' is no name for an SQL namespace")])
        {
            growing.Plugins.Add(plugin);
            Assert.Contains(reason, Assert.Throws<ProbingException>(() => engine.Extensions.Recheck(growing)).Message);
            growing.Plugins.Remove(plugin);
        }
        engine.Extensions.Recheck(growing);
        engine.Extensions.Recheck(new Growing()); // not registered: nothing to say about it
    }

    [Fact]
    public void A_namespace_is_named_once() => Assert.Contains("names the namespace 'mine' twice", Refused(new Twice()));

    [Fact]
    public async Task Two_extensions_of_one_name_are_refused()
    {
        await using var engine = new TestEngine();
        var first = new LoadedExtension("mine");
        await first.AddToAsync(engine);
        var second = new LoadedExtension("mine");
        var error = await Assert.ThrowsAsync<ProbingException>(() => second.AddToAsync(engine));
        Assert.Contains("an extension named 'mine' is registered already", error.Message);
        Assert.Equal(["dispose"], second.Life); // it never started
        Assert.Same(first, engine.Extensions.Get("mine"));
        Assert.Equal(["start"], first.Life);
    }

    [Theory]
    [InlineData("dots.and.more")]
    [InlineData("quo\"te `tick` 'single'")]
    [InlineData("Ünïcode 表 😀")]
    [InlineData("select")]
    [InlineData("a; DROP SCHEMA mine")]
    [InlineData("-- comment")]
    public async Task Any_printable_table_name_works_when_it_is_quoted(string name)
    {
        await using var engine = new TestEngine();
        await LoadedExtension.AddAsync(engine, "mine", Some.Numbers(3, "mine", name));
        Assert.Equal("3", await engine.ScalarAsync($"SELECT count(*) FROM mine.\"{name.Replace("\"", "\"\"")}\""));
        Assert.Equal([name], await engine.RowsAsync(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'mine'"));
    }

    [Theory]
    [InlineData("order")]
    [InlineData("select")]
    [InlineData("table")]
    public async Task A_keyword_is_a_namespace_when_it_is_quoted(string space)
    {
        await using var engine = new TestEngine();
        await LoadedExtension.AddAsync(engine, "mine", Some.Numbers(3, space));
        Assert.Equal("3", await engine.ScalarAsync($"SELECT count(*) FROM `{space}`.numbers"));
        await engine.Extensions.UnregisterAsync("mine");
        await engine.FailsAsync($"SELECT count(*) FROM `{space}`.numbers");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("zero\0")]
    [InlineData("line\nbreak")]
    [InlineData("\u001b[31m")]
    public void A_table_name_that_nobody_can_see_is_refused(string name)
    {
        var manager = new EngineExtensionManager();
        var error = Assert.Throws<ProbingException>(
            () => manager.Register(new TestExtension("mine", Some.Numbers(1, "mine", name))));
        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.Empty(manager.Extensions);
    }

    [Theory]
    [InlineData("with.dot")]
    [InlineData("Ünïcode")]
    [InlineData("quo\"te")]
    [InlineData("a b")]
    public void A_namespace_is_a_plain_identifier(string space)
    {
        var manager = new EngineExtensionManager();
        var error = Assert.Throws<ProbingException>(() => manager.Register(new TestExtension("mine", Some.Numbers(1, space))));
        Assert.Contains($"'{space}' is no name for an SQL namespace", error.Message);
    }

    [Fact]
    public void Options_and_calls_are_declared_once_and_under_legal_names()
    {
        Assert.Contains("declares the option 'a' twice", Refused(new TestExtension("x") { TestOptions = [Text("a"), Text("a")] }));
        Assert.Contains("'a.b' is no name for an option", Refused(new TestExtension("x") { TestOptions = [Text("a.b")] }));
        Assert.Contains("declares the call 'GET now' twice", Refused(new Calls(Route("GET", "now"), Route("GET", "now"))));
        Assert.Contains("'get' is no HTTP method", Refused(new Calls(Route("get", "now"))));
        Assert.Contains("'/now' is no path", Refused(new Calls(Route("GET", "/now"))));
        Assert.Contains("'jobs/{id' is no path for a call; a hole is a whole segment", Refused(new Calls(Route("GET", "jobs/{id"))));
    }

    [Fact]
    public void An_extension_that_cannot_say_what_it_has_is_refused()
    {
        var manager = new EngineExtensionManager();
        var error = Assert.Throws<ProbingException>(() => manager.Register(new Mute()));
        Assert.Equal(ProbingErrorKind.ExtensionFailed, error.Kind);
        Assert.Contains("extension 'mute' failed when it was asked what it declares: InvalidOperationException: hm", error.Message);
        Assert.Empty(manager.Extensions);
    }

    private static ScriptedNamespace Any(int rows) => new(_ => Some.Numbers(rows, "shared").Provider);

    private static string Refused(EngineExtension extension)
    {
        var manager = new EngineExtensionManager();
        var message = Assert.Throws<ProbingException>(() => manager.Register(extension)).Message;
        Assert.Empty(manager.Extensions);
        return message;
    }

    private static Option<string> Text(string key) => new(key, "", "A text", text => text);

    private static EngineRoute Route(string method, string path) => new(method, path, EngineRight.Read, "A call");

    private sealed class Calls(params IReadOnlyList<EngineRoute> routes) : EngineExtension
    {
        public override string Name => "calls";

        public override IReadOnlyList<EngineRoute> Routes => routes;
    }

    private sealed class Growing : EngineExtension
    {
        public List<IPlugin> Plugins { get; } = [];

        public override string Name => "growing";

        public override IReadOnlyList<string> Namespaces => [.. Plugins.Select(plugin => plugin.Namespace).Distinct()];

        public override IPlugin? DataSource(string @namespace, string? name) =>
            Plugins.FirstOrDefault(plugin => plugin.Namespace == @namespace);
    }

    private sealed class Twice : EngineExtension
    {
        public override string Name => "twice";

        public override IReadOnlyList<string> Namespaces => ["mine", "mine"];
    }

    private sealed class Mute : EngineExtension
    {
        public override string Name => "mute";

        public override IReadOnlyList<string> Namespaces => throw new InvalidOperationException("hm");
    }
}
