using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Laboratory;

/// <summary>A column of each layout that Arrow has, whole and as a slice that begins in the midst of its buffers.</summary>
internal static class EveryType
{
    private static readonly RecordBatch s_rows = Make();

    public static Schema Schema => s_rows.Schema;

    public static IEnumerable<RecordBatch> Batches => [s_rows.Slice(0, 2), s_rows.Slice(2, 2), s_rows.Slice(4, 0)];

    private static RecordBatch Make()
    {
        var lists = new ListArray.Builder(StringType.Default);
        var words = (StringArray.Builder)lists.ValueBuilder;
        lists.Append();
        words.Append("a").Append("b");
        lists.Append();
        lists.AppendNull();
        lists.Append();
        words.AppendNull().Append("Größe");
        var numbers = new Int32Array.Builder().Append(1).Append(2).AppendNull().Append(4).Build();
        var texts = new StringArray.Builder().Append("w").AppendNull().Append("").Append("long enough for no inlining").Build();
        var pair = new StructType([new Field("n", Int32Type.Default, true), new Field("t", StringType.Default, true)]);
        var names = new DictionaryArray(new DictionaryType(Int8Type.Default, StringType.Default, false),
            new Int8Array.Builder().Append(1).Append(0).AppendNull().Append(1).Build(),
            new StringArray.Builder().Append("zero").Append("one").Build());
        return new RecordBatch.Builder()
            .Append("id", false, new Int64Array.Builder().AppendRange([0, 1, 2, 3]).Build())
            .Append("flag", true, new BooleanArray.Builder().Append(true).Append(false).AppendNull().Append(true).Build())
            .Append("exact", true, new Decimal128Array.Builder(new Decimal128Type(10, 2)).Append(1.25m).Append(-2m).AppendNull().Append(99.99m).Build())
            .Append("text", true, texts)
            .Append("bytes", true, new BinaryArray.Builder().Append([1, 2]).AppendNull().Append(System.Array.Empty<byte>()).Append([255]).Build())
            .Append("list", true, lists.Build())
            .Append("pair", true, new StructArray(pair, 4, [numbers, texts], ArrowBuffer.Empty))
            .Append("name", true, names)
            .Append("day", true, new Date32Array.Builder().Append(new DateTime(1970, 1, 2)).AppendNull()
                .Append(new DateTime(2024, 2, 29)).Append(new DateTime(1969, 12, 31)).Build())
            .Append("nothing", true, new NullArray(4))
            .Build();
    }
}
