using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Interop.CPython.Columns;

namespace Probing.Extensions.Python.Conversion;

/// <summary>Ways to make a <see cref="PythonTable"/>.</summary>
internal static class PythonTables
{
    /// <summary>A table of finished columns.</summary>
    public static PythonTable Of(IReadOnlyList<(Field Field, NativeArray Array)> columns, long rows) =>
        Of([.. columns.Select(column => (column.Field, (ColumnSource)new ArrowColumn(column.Array.ToArrow())))], rows);

    /// <summary>A table of columns, each of which has <paramref name="rows"/> rows.</summary>
    public static PythonTable Of(IReadOnlyList<(Field Field, ColumnSource Source)> columns, long rows)
    {
        // SQL has no table without columns.
        if (columns.Count == 0)
            return Of([(new Field("value", NullType.Default, true), new NativeArray(NullType.Default, 0))], 0);
        var schema = new Schema(columns.Select(column => column.Field), null);
        return new PythonTable(schema, [new PythonTable.Part(rows, [.. columns.Select(column => column.Source)])]);
    }

    /// <summary>A table of the batches of another Arrow library.</summary>
    public static PythonTable Of(Schema schema, IEnumerable<RecordBatch> batches) =>
        new(schema, [.. batches.Select(PythonTable.Part.Of)]);
}
