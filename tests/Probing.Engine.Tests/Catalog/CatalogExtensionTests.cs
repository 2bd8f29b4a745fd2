using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Engine.Catalog;
using Probing.Engine.Tests.Support;
using Probing.Sdk;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Catalog;

public sealed class CatalogExtensionTests : IAsyncDisposable
{
    private readonly TestEngine _engine;

    public CatalogExtensionTests()
    {
        _engine = new TestEngine(new Dictionary<string, string> { ["PROBING_SHOP_COLOR"] =
            "red", ["PROBING_SHOP_SIZE"] = "x" });
        _engine.Extensions.Register(new CatalogExtension(_engine.Engine));
        _engine.Extensions.Register(new Shop());
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [Fact]
    public async Task Tables_lists_every_namespace_with_what_is_declared()
    {
        Assert.Equal(
            [
                "columns|probing|read|false", "errors|probing|read|false", "extensions|probing|read|false",
                "option_changes|probing|read|false", "options|probing|read|false", "queries|probing|read|false",
                "tables|probing|read|false",
            ],
            await _engine.RowsAsync(
                "SELECT name, extension, needed_right, dynamic FROM probing.tables WHERE namespace = 'probing' ORDER BY name"));
        Assert.Equal(
            ["goods|shop|One row per good.|SELECT * FROM shop.goods|execute|false"],
            await _engine.RowsAsync(
                "SELECT name, extension, description, example, needed_right, dynamic FROM probing.tables WHERE namespace = 'shop'"));
        Assert.Equal(
            ["one|NULL|NULL|read|true", "two|NULL|NULL|read|true"],
            await _engine.RowsAsync(
                "SELECT name, description, example, needed_right, dynamic FROM probing.tables WHERE namespace = 'later' ORDER BY name"));
    }

    [Fact]
    public async Task Columns_gives_types_units_and_meanings_in_the_order_of_the_table()
    {
        Assert.Equal(
            ["1|id|BIGINT|false|NULL|Number", "2|price|DECIMAL(9,2)|true|EUR|NULL"],
            await _engine.RowsAsync(
                "SELECT position, name, type, nullable, unit, description FROM probing.columns WHERE table_name = 'goods' ORDER BY position"));
        Assert.Empty(await _engine.RowsAsync("SELECT * FROM probing.columns WHERE namespace = 'later'"));
    }

    [Fact]
    public async Task Options_shows_source_and_default_and_no_secret()
    {
        _engine.Extensions.SetOption("shop.token", "hunter2");

        Assert.Equal(
            [
                "shop.color|red|blue|environment|false|Any color", "shop.empty|NULL|NULL|default|false|May be unset",
                "shop.token|***|NULL|runtime|true|A secret",
            ],
            await _engine.RowsAsync(
                "SELECT key, value, default_value, source, secret, help FROM probing.options WHERE key LIKE 'shop.%' AND key <> 'shop.size' ORDER BY key"));
        Assert.Equal(["30"], await _engine.RowsAsync("SELECT value FROM probing.options WHERE key = 'probing.engine.timeout_s'"));
    }

    [Fact]
    public async Task Runtime_wins_over_environment_and_environment_over_default()
    {
        const string color = "SELECT value, default_value, source FROM probing.options WHERE key = 'shop.color'";
        Assert.Equal("red|blue|environment", await _engine.ScalarAsync(color));
        _engine.Extensions.SetOption("shop.color", "green");
        Assert.Equal("green|blue|runtime", await _engine.ScalarAsync(color));
        await _engine.Extensions.UnregisterAsync("shop");
        _engine.Extensions.Register(new Shop());
        Assert.Equal("red|blue|environment", await _engine.ScalarAsync(color));

        await using var bare = new TestEngine();
        bare.Extensions.Register(new CatalogExtension(bare.Engine));
        bare.Extensions.Register(new Shop());
        Assert.Equal("blue|blue|default", await bare.ScalarAsync(color));
    }

    [Fact]
    public async Task Option_changes_shows_who_changed_what_and_no_secret()
    {
        _engine.Extensions.SetOption("shop.color", "green", "uid 7 pid 8");
        _engine.Extensions.SetOption("shop.token", "hunter2", "uid 7 pid 8");
        Assert.Throws<ProbingException>(() => _engine.Extensions.SetOption("shop.size", "x", "uid 7 pid 8"));

        Assert.Equal(
            [
                "environment|shop.color|blue|red|environment|NULL",
                "environment|shop.size|1|x|environment|'x' is no value for option 'size': no number",
                "uid 7 pid 8|shop.color|red|green|runtime|NULL", "uid 7 pid 8|shop.token|NULL|***|runtime|NULL",
                "uid 7 pid 8|shop.size|1|x|runtime|'x' is no value for option 'size': no number",
            ],
            await _engine.RowsAsync("SELECT client, key, old_value, new_value, source, error FROM probing.option_changes"));
    }

    [Fact]
    public async Task Errors_and_extensions_show_what_went_wrong()
    {
        var start = DateTime.UtcNow.AddSeconds(-1);
        var failure = await Assert.ThrowsAsync<ProbingException>(() => _engine.RowsAsync("SELECT * FROM later.bad"));

        Assert.Contains("the shelf is empty", failure.Message);
        var errors = await _engine.RowsAsync("SELECT extension, kind, message FROM probing.errors ORDER BY time");
        Assert.Equal(2, errors.Count); // the variable with a bad value, at registration, and the table
        Assert.StartsWith("shop|invalid_argument|'x' is no value for option 'size'", errors[0], StringComparison.Ordinal);
        Assert.StartsWith("shop|extension_failed|", errors[1], StringComparison.Ordinal);
        Assert.Equal(["true"], await _engine.RowsAsync(
            "SELECT bool_and(time BETWEEN $1::TIMESTAMPTZ AND now()) FROM probing.errors", $"{start:yyyy-MM-dd HH:mm:ss}+00"));

        var extensions = await _engine.RowsAsync(
            "SELECT name, description, namespaces, option_count, error_count, last_error LIKE '%shelf%' FROM probing.extensions ORDER BY name");
        Assert.Equal(
            [
                "probing|Describes the probe itself: its tables, options, extensions, errors and queries|probing|0|0|NULL",
                "probing.engine|Answers SQL|NULL|6|0|NULL", "shop|NULL|shop, later|4|2|true",
            ],
            extensions);
    }

    [Fact]
    public async Task A_namespace_that_cannot_be_listed_is_an_error_record_and_hides_no_other()
    {
        _engine.Extensions.Register(new TestExtension("broken", [Some.Namespace("broken", new Later(canList: false))]));

        Assert.NotEmpty(await _engine.RowsAsync("SELECT * FROM probing.tables WHERE namespace = 'shop'"));
        Assert.Equal(["broken"], await _engine.RowsAsync("SELECT DISTINCT extension FROM probing.errors WHERE extension = 'broken'"));
    }

    [Fact]
    public async Task Queries_shows_those_that_run_and_those_that_ended()
    {
        await Assert.ThrowsAsync<ProbingException>(() => _engine.RowsAsync("SELECT nonsense"));
        await _engine.RowsAsync(new QueryRequest("SELECT * FROM range(5)") { Client = "me" });

        var rows =
            await _engine.RowsAsync("SELECT id, state, client, row_count, sql, error FROM probing.queries ORDER BY id");

        Assert.Equal(3, rows.Count);
        Assert.StartsWith("1|failed|NULL|0|SELECT nonsense|Binder Error", rows[0], StringComparison.Ordinal);
        Assert.Equal("2|finished|me|5|SELECT * FROM range(5)|NULL", rows[1]);
        Assert.StartsWith("3|running|NULL|0|SELECT id", rows[2], StringComparison.Ordinal);
        Assert.Equal(["true"], await _engine.RowsAsync("SELECT bool_and(elapsed_ms >= 0 AND start_time <= now()) FROM probing.queries"));
    }

    [Fact]
    public async Task Types_are_spelled_as_describe_spells_them()
    {
        Field[] fields =
        [
            new("a", BooleanType.Default, true), new("b", Int8Type.Default, true), new("c", Int16Type.Default, true),
            new("d", Int32Type.Default, true), new("e", Int64Type.Default, true), new("f", UInt8Type.Default, true),
            new("g", UInt16Type.Default, true), new("h", UInt32Type.Default, true), new("i", UInt64Type.Default, true),
            new("j", FloatType.Default, true), new("k", DoubleType.Default, true), new("l", StringType.Default, true),
            new("m", BinaryType.Default, true), new("n", Date32Type.Default, true), new("o", Time64Type.Microsecond, true),
            new("p", new TimestampType(TimeUnit.Microsecond, "UTC"), true), new("q", new TimestampType(TimeUnit.Second, (string?)null), true),
            new("r", new TimestampType(TimeUnit.Millisecond, (string?)null), true), new("s", new TimestampType(TimeUnit.Microsecond, (string?)null), true),
            new("t", new TimestampType(TimeUnit.Nanosecond, (string?)null), true), new("u", new Decimal128Type(9, 2), true),
            new("v", new Decimal128Type(38, 0), true), new("w", new ListType(Int64Type.Default), true),
            new("x", new StructType([new Field("one", Int64Type.Default, true), new Field("the \"other\"", StringType.Default, true)]), true),
            new("y", new MapType(StringType.Default, new ListType(DoubleType.Default)), true),
            new("z", new FixedSizeListType(Int32Type.Default, 3), true), new("aa", DurationType.Microsecond, true),
            new("ab", new DictionaryType(Int32Type.Default, StringType.Default, false), true),
            new("ac", new FixedSizeBinaryType(4), true),
        ];
        _engine.Extensions.Register(new TestExtension("types", [new TablePlugin("types", "all_types", new MemoryTable(new Schema(fields, null)))]));

        var described = await _engine.RowsAsync("SELECT column_name, column_type FROM (DESCRIBE types.all_types)");
        var ours = await _engine.RowsAsync("SELECT name, type FROM probing.columns WHERE namespace = 'types' ORDER BY position");

        Assert.Equal(fields.Length, described.Count);
        Assert.Equal(described, ours);
    }

    /// <summary>
    /// An extension with one declared table, one namespace of undeclared ones, and options of each kind.
    /// </summary>
    private sealed class Shop : EngineExtension
    {
        private static readonly Schema s_goods = new(
            [TableColumn.Of("id", Int64Type.Default, "Number", nullable: false), TableColumn.Of("price", new Decimal128Type(9, 2), "", "EUR")], null);

        public override string Name => "shop";

        public override IReadOnlyList<string> Namespaces => ["shop", "later"];

        protected override IReadOnlyList<IOption> DeclaredOptions { get; } =
        [
            new Option<string>("color", "blue", "Any color", text => text),
            new Option<int>("size", 1, "A number", text => int.TryParse(text, out var value) ? value : throw new FormatException("no number")),
            new Option<string?>("token", null, "A secret", text => text) { Secret = true },
            new Option<string?>("empty", null, "May be unset", text => text),
        ];

        public override IPlugin? DataSource(string @namespace, string? name) => @namespace == "later"
            ? new NamespacePlugin("later", new Later(canList: true))
            : NamespacePlugin.Of("shop", new TablePlugin("shop", "goods", new MemoryTable(s_goods))
            {
                Description = "One row per good.",
                Example = "SELECT * FROM shop.goods",
                Right = EngineRight.Execute,
            });
    }

    /// <summary>Tables that nobody declares.</summary>
    private sealed class Later(bool canList) : ICustomNamespace
    {
        public ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken) => canList
            ? ValueTask.FromResult<IReadOnlyList<string>>(["one", "two"])
            : throw new InvalidOperationException("cannot list");

        public ValueTask<ITableProvider?> TableAsync(string name, QueryContext query, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("the shelf is empty");
    }
}
