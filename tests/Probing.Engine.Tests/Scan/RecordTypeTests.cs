using Probing.Engine.Tests.Support;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Scan;

/// <summary>What a type of C# in a [Table] record is in SQL, as the extension guide says.</summary>
public sealed partial class RecordTypeTests
{
    public enum Color
    {
        Red,
        DarkBlue,
    }

    [Fact]
    public async Task Each_type_is_what_the_guide_says()
    {
        await using var engine = new TestEngine(NamespacePlugin.Of("lab", Everything.Plugin));

        var columns = await engine.RowsAsync("SELECT column_name || ' ' || data_type FROM information_schema.columns " +
            "WHERE table_schema = 'lab' ORDER BY ordinal_position");

        Assert.Equal(
            [
                "flag BOOLEAN", "i8 TINYINT", "i16 SMALLINT", "i32 INTEGER", "i64 BIGINT", "u8 UTINYINT", "u16 USMALLINT",
                "u32 UINTEGER", "u64 UBIGINT", "single FLOAT", "real DOUBLE", "price DECIMAL(38,9)", "cents DECIMAL(38,2)",
                "text VARCHAR", "color VARCHAR", "bytes BLOB", "time TIMESTAMP WITH TIME ZONE",
                "offset_time TIMESTAMP WITH TIME ZONE", "day DATE", "span INTERVAL", "id UUID", "numbers INTEGER[]",
                "ids UUID[]", "maybe BIGINT",
            ],
            columns);
    }

    [Fact]
    public async Task Values_can_be_calculated_with()
    {
        await using var engine = new TestEngine(NamespacePlugin.Of("lab", Everything.Plugin));

        var facts = await engine.RowsAsync(
            "SELECT flag AND i8 = -128 AND u64 = 18446744073709551615 AND price = 1.234567891 AND cents = 1.24, " +
            "color || hex(bytes), time = offset_time, day + span = TIMESTAMP '2026-02-03 01:30:00', " +
            "id = '00112233-4455-6677-8899-aabbccddeeff', numbers[2] + len(ids), maybe IS NULL FROM lab.everything");

        Assert.Equal(["true|dark_blue00FF|true|true|true|4|true"], facts);
    }

    [Table("lab", "everything")]
    private readonly partial record struct Everything(
        [Column] bool Flag, [Column] sbyte I8, [Column] short I16, [Column] int I32, [Column] long I64, [Column] byte U8,
        [Column] ushort U16, [Column] uint U32, [Column] ulong U64, [Column] float Single, [Column] double Real,
        [Column] decimal Price, [Column(Scale = 2)] decimal Cents, [Column] string Text, [Column] Color Color,
        [Column] byte[] Bytes, [Column] DateTime Time, [Column] DateTimeOffset OffsetTime, [Column] DateOnly Day,
        [Column] TimeSpan Span, [Column] Guid Id, [Column] List<int> Numbers, [Column] Guid[] Ids, [Column] long? Maybe)
    {
        public static IEnumerable<Everything> Rows()
        {
            var time = new DateTime(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc);
            var id = new Guid("00112233-4455-6677-8899-aabbccddeeff");
            yield return new Everything(true, sbyte.MinValue, 1, 2, 3, 4, 5, 6, ulong.MaxValue, 1.5f, 2.5, 1.2345678912m, 1.239m,
                "text", Color.DarkBlue, [0, 255], time, new DateTimeOffset(time).ToOffset(TimeSpan.FromHours(5)),
                DateOnly.FromDateTime(time), TimeSpan.FromMinutes(90), id, [1, 2], [id, id], null);
        }
    }
}
