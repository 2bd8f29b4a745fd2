namespace Probing.Cli.Output;

/// <summary>Rows as text, ready to be laid out. A null cell is SQL's NULL.</summary>
internal sealed class TextTable(params IReadOnlyList<TextColumn> columns)
{
    public IReadOnlyList<TextColumn> Columns { get; } = columns;

    public List<string?[]> Rows { get; } = [];

    /// <summary>True when the source has more rows than <see cref="Rows"/>.</summary>
    public bool HasMore { get; set; }

    /// <summary>Lines that a cell may wrap into before it is cut.</summary>
    public int MaxLines { get; init; } = 1;

    public void Add(params string?[] cells)
    {
        if (cells.Length != Columns.Count)
            throw new ArgumentException($"a row of {cells.Length} cells in a table of {Columns.Count} columns",
                nameof(cells));
        Rows.Add(cells);
    }
}
