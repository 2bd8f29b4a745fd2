using Probing.Storage.Cold;
using Probing.Storage.Rings;
using Probing.Storage.Tests.Support;

namespace Probing.Storage.Tests.Cold;

/// <summary>What is read from a sealed file is what the ring gives, whatever the schema and the values.</summary>
public class ColdRoundTripTests
{
    private const int Tables = 300;

    [Fact]
    public void Sealed_rows_are_the_rows_of_the_ring_whatever_the_schema_and_the_values()
    {
        using var test = new ColdPlaceOfTest();
        using var database = new ColdDatabase(test.Place.Directory, ColdPlaceOfTest.OpenLibrary);
        var (catalog, writer, random) = (new ColdCatalog(database), new ColdWriter(database), new Random(11));
        var made = Enumerable.Range(0, Tables)
            .Select(i => new RandomTable(new Random(random.Next()), Path.Combine(test.ProcessFolder, $"{i}.ring"))).ToArray();
        NativeWriter.Run(NativeWriter.Plain, output =>
        {
            foreach (var table in made)
                table.Table.WriteTo(output);
            output.Write(0u);
        }, "tables");
        var rows = 0;
        foreach (var table in made)
        {
            using var ring = RingFile.Open(table.Table.Path);
            var snapshot = ring.Snapshot();
            if (snapshot.Rows == 0)
                continue;
            var expected = RingRows.Read(ring, snapshot);

            var file = writer.Write(Path.Combine(test.Place.Directory, $"{table.GetHashCode()}"), ring, snapshot,
                snapshot.Begin, snapshot.End, CancellationToken.None);

            Check(ring.Descriptor, catalog.SchemaOf(file));
            Compare(table.Table, expected, Read(catalog, file, ring.Descriptor.Columns));
            rows += expected.Count;
        }
        Assert.True(rows > Tables, "hardly any row was made");
    }

    private static List<byte[]?[]> Read(ColdCatalog catalog, ColdFile file, IReadOnlyList<RingColumn> columns)
    {
        var scan = new ColdScan(catalog, [file], columns, []);
        var rows = new List<byte[]?[]>();
        foreach (var batch in scan.Read(CancellationToken.None))
        {
            for (var row = 0; row < batch.Length; row++)
                rows.Add([.. columns.Select((column, i) => RingRows.Value(column, batch.Column(i), row))]);
            batch.Dispose();
        }
        Assert.Empty(scan.Warnings);
        return rows;
    }

    private static void Check(RingDescriptor ring, ColdSchema read)
    {
        Assert.Equal((ring.Table, ring.Description, ring.Extra), (read.Table, read.Description, read.Extra));
        Assert.Equal(ring.Columns.Select(Told), read.Columns.Select(Told));
    }

    private static object Told(RingColumn column) => (column.Name, column.Kind, column.IsNullable, column.IsAppendTime,
        column.Precision, column.Scale, (column.Type, column.Unit, column.Description));

    private static void Compare(TestTable table, List<byte[]?[]> expected, List<byte[]?[]> read)
    {
        Assert.Equal(expected.Count, read.Count);
        for (var row = 0; row < read.Count; row++)
        {
            for (var i = 0; i < table.Columns.Count; i++)
            {
                var (was, now) = (expected[row][i], read[row][i]);
                if (was == null ? now != null : now == null || !was.AsSpan().SequenceEqual(now))
                    Assert.Fail($"row {row}, column {i} of {table.Columns[i]}: {Show(now)} instead of {Show(was)}");
            }
        }
    }

    private static string Show(byte[]? value) => value == null ? "NULL" : Convert.ToHexString(value);
}
