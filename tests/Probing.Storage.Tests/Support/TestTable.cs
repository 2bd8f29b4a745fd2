using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Support;

/// <summary>A column of a table that a test made up.</summary>
internal sealed record TestColumn(
    string Name, RingKind Kind, bool IsNullable = false, bool IsAppendTime = false, int Precision = 0, int Scale = 0,
    string Type = "", string Unit = "", string Description = "");

/// <summary>Rows that are appended together: as one batch, or one by one. A value is null, 16 bytes, or a text's bytes.</summary>
internal sealed record TestRows(bool AsBatch, IReadOnlyList<byte[]?[]> Rows);

/// <summary>A table that a test made up, in the form that <c>native/tables.c</c> takes.</summary>
internal sealed record TestTable(string Path, string Name, IReadOnlyList<TestColumn> Columns)
{
    internal string Description { get; init; } = "";

    internal string Extra { get; init; } = "";

    internal ulong Capacity { get; init; }

    internal ulong ChunkRows { get; init; }

    internal ulong ArenaBytes { get; init; }

    internal ulong MaxBytes { get; init; }

    internal ulong FirstRow { get; init; }

    internal uint Latest { get; init; }

    internal List<TestRows> Groups { get; } = [];

    internal void WriteTo(BinaryWriter writer)
    {
        writer.Write(1u);
        Text(writer, Path);
        foreach (var limit in new[] { Capacity, ChunkRows, ArenaBytes, MaxBytes, FirstRow })
            writer.Write(limit);
        foreach (var text in new[] { Name, Description, Extra })
            Text(writer, text);
        writer.Write(Columns.Count);
        foreach (var column in Columns)
        {
            foreach (var text in new[] { column.Name, column.Type, column.Unit, column.Description })
                Text(writer, text);
            writer.Write((uint)column.Kind);
            writer.Write((column.IsNullable ? 1u : 0) | (column.IsAppendTime ? 2u : 0));
            writer.Write(column.Precision);
            writer.Write(column.Scale);
        }
        foreach (var group in Groups)
        {
            writer.Write(group.Rows.Count);
            writer.Write(group.AsBatch ? 1u : 0);
            foreach (var row in group.Rows)
                for (var i = 0; i < row.Length; i++)
                    Value(writer, Columns[i], row[i]);
        }
        writer.Write(0u);
        writer.Write(Latest);
    }

    private static void Value(BinaryWriter writer, TestColumn column, byte[]? value)
    {
        writer.Write(value != null);
        if (value != null && column.Kind.IsInArena())
            writer.Write(value.Length);
        if (value != null)
            writer.Write(value);
    }

    private static void Text(BinaryWriter writer, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }
}
