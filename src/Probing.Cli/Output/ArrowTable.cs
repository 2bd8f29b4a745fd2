using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Probing.Cli.Output;

/// <summary>Reads the beginning of an Arrow stream into text.</summary>
internal static class ArrowTable
{
    /// <summary>
    /// Reads at most <paramref name="maxRows"/> rows. What comes after them is not read: the caller closes the
    /// connection, and the target stops working on rows that nobody will see.
    /// </summary>
    public static async Task<TextTable> ReadAsync(Stream stream, int maxRows, CancellationToken cancellationToken)
    {
        using var reader = new ArrowStreamReader(stream, leaveOpen: true);
        var schema = await reader.GetSchema(cancellationToken);
        var table = new TextTable([.. schema.FieldsList.Select(ColumnOf)]);
        while (await reader.ReadNextRecordBatchAsync(cancellationToken) is { } batch)
        {
            using (batch)
            {
                var room = maxRows - table.Rows.Count;
                AddRows(table, batch, Math.Min(room, batch.Length));
                if (batch.Length > room)
                {
                    table.HasMore = true;
                    break;
                }
            }
        }
        return table;
    }

    private static TextColumn ColumnOf(Field field) =>
        new(DisplayText.Escape(field.Name), ArrowText.IsNumber(field.DataType));

    private static void AddRows(TextTable table, RecordBatch batch, int count)
    {
        for (var row = 0; row < count; row++)
        {
            var cells = new string?[batch.ColumnCount];
            for (var column = 0; column < cells.Length; column++)
                cells[column] = ArrowText.Of(batch.Column(column), row) is { } value ? DisplayText.Escape(value) : null;
            table.Rows.Add(cells);
        }
    }
}
