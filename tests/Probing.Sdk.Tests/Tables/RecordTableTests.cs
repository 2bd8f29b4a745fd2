using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk.Tables;
using Probing.Sdk.Tests.Support;

namespace Probing.Sdk.Tests.Tables;

/// <summary>Tables declared as records, through the code that is generated for them.</summary>
public partial class RecordTableTests
{
    private static readonly DateTime s_time = new(2026, 2, 3, 4, 5, 6, 789, 12, DateTimeKind.Utc);

    public enum Color : byte
    {
        Red,
        DarkBlue = 7,
        Navy = DarkBlue,
    }

    [Fact]
    public void A_table_says_what_its_record_declares()
    {
        var plugin = Everything.Plugin;

        Assert.Equal(("test", "everything"), (plugin.Namespace, plugin.Name));
        Assert.Equal(("One row per \"value\".", "SELECT flag FROM test.everything", EngineRight.Execute),
            (plugin.Description, plugin.Example, plugin.Right));
        Assert.Equal("everything", NameOf<Everything>());
        Assert.Equal(("other", "mine"), (TablePlugin.Create<Everything>("other", "mine") is var made ? (made.Namespace, made.Name) : default));
        var size = plugin.Provider.Schema.GetFieldByName("size_bytes");
        Assert.Equal(("How large", "bytes"), (TableColumn.Description(size), TableColumn.Unit(size)));
    }

    [Fact]
    public void Every_type_has_its_column() => Assert.Equal(
        [
            ("flag", ArrowTypeId.Boolean), ("i8", ArrowTypeId.Int8), ("i16", ArrowTypeId.Int16), ("i32", ArrowTypeId.Int32),
            ("size_bytes", ArrowTypeId.Int64), ("u8", ArrowTypeId.UInt8), ("u16", ArrowTypeId.UInt16), ("u32", ArrowTypeId.UInt32),
            ("u64", ArrowTypeId.UInt64), ("single", ArrowTypeId.Float), ("real", ArrowTypeId.Double), ("price", ArrowTypeId.Decimal128),
            ("text", ArrowTypeId.String), ("bytes", ArrowTypeId.Binary), ("time", ArrowTypeId.Timestamp), ("offset", ArrowTypeId.Timestamp),
            ("day", ArrowTypeId.Date32), ("span", ArrowTypeId.Duration), ("id", ArrowTypeId.Extension), ("color", ArrowTypeId.String),
            ("numbers", ArrowTypeId.List), ("words", ArrowTypeId.List),
        ],
        Everything.Columns.Schema.FieldsList.Select(field => (field.Name, field.DataType.TypeId)));

    [Fact]
    public async Task Values_arrive_exactly_and_null_is_null()
    {
        using var batch = Assert.Single(await Everything.Plugin.Provider.ReadAsync(Some.Request([.. Enumerable.Range(0, 22)])));

        Assert.Equal(2, batch.Length);
        Assert.All(Enumerable.Range(0, 22), column => Assert.True(batch.Column(column).IsNull(1), $"column {column}"));
        Assert.Equal(true, Column<BooleanArray>(batch, "flag").GetValue(0));
        Assert.Equal(sbyte.MinValue, Column<Int8Array>(batch, "i8").GetValue(0));
        Assert.Equal(short.MaxValue, Column<Int16Array>(batch, "i16").GetValue(0));
        Assert.Equal(int.MinValue, Column<Int32Array>(batch, "i32").GetValue(0));
        Assert.Equal(long.MaxValue, Column<Int64Array>(batch, "size_bytes").GetValue(0));
        Assert.Equal(byte.MaxValue, Column<UInt8Array>(batch, "u8").GetValue(0));
        Assert.Equal(ushort.MaxValue, Column<UInt16Array>(batch, "u16").GetValue(0));
        Assert.Equal(uint.MaxValue, Column<UInt32Array>(batch, "u32").GetValue(0));
        Assert.Equal(ulong.MaxValue, Column<UInt64Array>(batch, "u64").GetValue(0));
        Assert.Equal(1.5f, Column<FloatArray>(batch, "single").GetValue(0));
        Assert.Equal(double.Epsilon, Column<DoubleArray>(batch, "real").GetValue(0));
        Assert.Equal(12.35m, Column<Decimal128Array>(batch, "price").GetValue(0));
        Assert.Equal("Größe \0 💡", Column<StringArray>(batch, "text").GetString(0));
        Assert.Equal([0, 255], Column<BinaryArray>(batch, "bytes").GetBytes(0).ToArray());
        Assert.Equal(s_time, Column<TimestampArray>(batch, "time").GetTimestamp(0)!.Value.UtcDateTime);
        Assert.Equal(s_time.AddHours(-2), Column<TimestampArray>(batch, "offset").GetTimestamp(0)!.Value.UtcDateTime);
        Assert.Equal(new DateOnly(1969, 7, 20), Column<Date32Array>(batch, "day").GetDateOnly(0));
        Assert.Equal(TimeSpan.FromTicks(-10), Column<DurationArray>(batch, "span").GetTimeSpan(0));
        Assert.Equal(new Guid("00112233-4455-6677-8899-aabbccddeeff"), Column<GuidArray>(batch, "id").GetGuid(0));
        Assert.Equal("dark_blue", Column<StringArray>(batch, "color").GetString(0));
        Assert.Equal([1L, null, 3L], ((Int64Array)Column<ListArray>(batch, "numbers").GetSlicedValues(0)).ToArray());
        var words = (StringArray)Column<ListArray>(batch, "words").GetSlicedValues(0);
        Assert.Equal(["a", "b"], Enumerable.Range(0, words.Length).Select(at => words.GetString(at)));
    }

    [Fact]
    public async Task A_largest_decimal_fits()
    {
        using var batch = Assert.Single(await Prices.Plugin.Provider.ReadAsync(Some.Request(0)));

        Assert.Equal(decimal.MaxValue, ((Decimal128Array)batch.Column(0)).GetValue(0));
    }

    [Fact]
    public async Task A_value_without_a_name_shows_as_its_number()
    {
        using var batch = Assert.Single(await Paints.Plugin.Provider.ReadAsync(Some.Request(0)));

        Assert.Equal(["red", "99"], Enumerable.Range(0, 2).Select(row => ((StringArray)batch.Column(0)).GetString(row)));
    }

    [Fact]
    public async Task Only_the_columns_that_are_asked_for_are_read()
    {
        using var batch = Assert.Single(await Lazily.Plugin.Provider.ReadAsync(Some.Request(0)));

        Assert.Equal(["cheap", "dear"], Lazily.Columns.Schema.FieldsList.Select(field => field.Name));
        Assert.Equal(5, ((Int32Array)batch.Column(0)).GetValue(0));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Lazily.Plugin.Provider.ReadAsync(Some.Request(1)));
    }

    [Fact]
    public async Task Rows_get_the_request_and_end_at_the_limit()
    {
        var request = Some.Request(0) with { Limit = 3000 };

        var batches = await Endless.Plugin.Provider.ReadAsync(request);

        Assert.True(Endless.Plugin.Provider.WantsFilters);
        Assert.Equal([2048, 952], batches.Select(batch => batch.Length));
        Assert.Equal(3000, ((Int64Array)batches[0].Column(0)).GetValue(0)!.Value);
    }

    [Fact]
    public async Task Rows_may_arrive_one_after_the_other()
    {
        Arriving.Pulled = 0;

        var batches = await Arriving.Plugin.Provider.ReadAsync(Some.Request(0) with { Limit = 2050 });

        Assert.Equal([2048, 2], batches.Select(batch => batch.Length));
        Assert.Equal(2050, Arriving.Pulled);
    }

    [Fact]
    public async Task Rows_that_arrive_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        await using var scan = Arriving.Plugin.Provider.ScanAsync(Some.Request(0), cancel.Token).GetAsyncEnumerator(CancellationToken.None);
        Assert.True(await scan.MoveNextAsync());

        await cancel.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(async () => await scan.MoveNextAsync());
    }

    [Fact]
    public async Task Rows_may_be_waited_for_at_once()
    {
        using var batch = Assert.Single(await Waited.Plugin.Provider.ReadAsync(Some.Request(0)));

        Assert.Equal([1, 2], ((Int32Array)batch.Column(0)).ToArray().Cast<int>());
    }

    [Fact]
    public void The_batches_of_a_custom_table_are_the_full_ones()
    {
        using var batch = Assert.Single(DataOf<Waited>(Some.Request(0)));

        Assert.Equal(["n", "square"], batch.Schema.FieldsList.Select(field => field.Name));
    }

    [Fact]
    public void Without_marks_the_parameters_are_the_columns() =>
        Assert.Equal(["cpu_time", "rss_bytes"], Bare.Columns.Schema.FieldsList.Select(field => field.Name));

    private static T Column<T>(RecordBatch batch, string name) => Assert.IsType<T>(batch.Column(name));

    private static string NameOf<T>() where T : ICustomTable => T.Name;

    private static IEnumerable<RecordBatch> DataOf<T>(ScanRequest request) where T : ICustomTable => T.Data(request);

    [Table("test", "everything", Description = "One row per \"value\".", Example = "SELECT flag FROM test.everything",
        Right = EngineRight.Execute)]
    private readonly partial record struct Everything(
        [Column] bool? Flag, [Column] sbyte? I8, [Column] short? I16, [Column] int? I32,
        [Column("How large", Unit = "bytes", Name = "size_bytes")] long? Size,
        [Column] byte? U8, [Column] ushort? U16, [Column] uint? U32, [property: Column] ulong? U64,
        [Column] float? Single, [Column(Unit = "m")] double? Real, [Column(Scale = 2)] decimal? Price, [Column] string? Text,
        [Column] byte[]? Bytes, [Column] DateTime? Time, [Column] DateTimeOffset? Offset, [Column] DateOnly? Day,
        [Column] TimeSpan? Span, [Column] Guid? Id, [Column] Color? Color, [Column] long?[]? Numbers,
        [Column] IReadOnlyList<string>? Words)
    {
        public static IEnumerable<Everything> Rows() =>
        [
            new(true, sbyte.MinValue, short.MaxValue, int.MinValue, long.MaxValue, byte.MaxValue, ushort.MaxValue, uint.MaxValue,
                ulong.MaxValue, 1.5f, double.Epsilon, 12.3456m, "Größe \0 💡", [0, 255], s_time,
                new DateTimeOffset(DateTime.SpecifyKind(s_time, DateTimeKind.Unspecified), TimeSpan.FromHours(2)), new DateOnly(1969, 7, 20),
                TimeSpan.FromTicks(-10), new Guid("00112233-4455-6677-8899-aabbccddeeff"), RecordTableTests.Color.DarkBlue,
                [1, null, 3], ["a", "b"]),
            default,
        ];
    }

    [Table("test", "prices")]
    private readonly partial record struct Prices(decimal Price)
    {
        public static Prices[] Rows() => [new(decimal.MaxValue)];
    }

    [Table("test", "paints")]
    private readonly partial record struct Paints(Color Color)
    {
        public static IEnumerable<Paints> Rows() => [new(Color.Red), new((Color)99)];
    }

    [Table("test", "lazily")]
    private sealed partial record Lazily([Column] int Cheap, object Source)
    {
        [Column]
        public int Dear => Source as int? ?? throw new InvalidOperationException("nobody asked for this");

        public static IEnumerable<Lazily> Rows() => [new(5, "nothing")];
    }

    [Table("test", "endless", WantsFilters = true)]
    private readonly partial record struct Endless(long Limit)
    {
        public static IEnumerable<Endless> Rows(CancellationToken cancellationToken, ScanRequest request)
        {
            while (!cancellationToken.IsCancellationRequested)
                yield return new Endless(request.Limit ?? 0);
        }
    }

    [Table("test", "arriving")]
    private readonly partial record struct Arriving(int N)
    {
        public static int Pulled { get; set; }

        public static async IAsyncEnumerable<Arriving> Rows([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
                yield return new Arriving(Pulled++);
            }
        }
    }

    [Table("test", "waited")]
    private partial record Waited(int N)
    {
        [Column]
        public int Square => N * N;

        [Column]
        public int N { get; } = N;

        public static async Task<List<Waited>> Rows()
        {
            await Task.Yield();
            return [new(1), new(2)];
        }
    }

    [Table("test", "bare")]
    private partial record Bare(double CPUTime, long RssBytes);
}
