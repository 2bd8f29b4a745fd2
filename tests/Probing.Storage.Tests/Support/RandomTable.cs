using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Support;

/// <summary>A table of any schema, with rows of any values, some of which must be refused, and what must come of it.</summary>
internal sealed class RandomTable
{
    private static readonly RingKind[] Kinds = Enum.GetValues<RingKind>();

    private readonly RandomValues _values;
    private readonly Random _random;

    internal RandomTable(Random random, string path)
    {
        _random = random;
        _values = new RandomValues(random);
        var columns = Enumerable.Range(0, Size(1, 8, 40)).Select(Column).ToArray();
        Table = new TestTable(path, $"{_values.Text(20)}.", columns)
        {
            Description = _values.Text(100),
            Extra = _values.Text(1000),
            Capacity = Pick(0UL, 1UL, 64UL, 100UL, 5000UL),
            ChunkRows = Pick(0UL, 64UL, 128UL, 1024UL),
            ArenaBytes = Pick(0UL, 1UL, 100_000UL),
            MaxBytes = Pick(0UL, 1UL << 20),
            FirstRow = Pick(0UL, (ulong)random.Next(1, 1000), 1UL << 40),
            Latest = (uint)random.Next(0, 100),
        };
        for (var groups = random.Next(0, 4); groups > 0; groups--)
            Add(asBatch: random.Next(2) == 0, rows: Size(1, 60, 3000));
    }

    internal TestTable Table { get; }

    /// <summary>The rows that the ring takes, as they are stored.</summary>
    internal List<byte[]?[]> Stored { get; } = [];

    /// <summary>What is refused: the row, or the first of a batch, and the column that is to blame.</summary>
    internal List<(int Row, int Column)> Refused { get; } = [];

    private TestColumn Column(int index)
    {
        var kind = Kinds[_random.Next(Kinds.Length)];
        var isAppendTime = kind == RingKind.Timestamp && _random.Next(3) == 0;
        var isDecimal = kind == RingKind.Decimal128;
        return new TestColumn($"{_values.Text(10)}{index}", kind, !isAppendTime && _random.Next(2) == 0, isAppendTime,
            isDecimal ? _random.Next(1, 39) : 0, isDecimal ? _random.Next(-10, 39) : 0,
            _values.Text(10), _values.Text(5), _values.Text(50));
    }

    private void Add(bool asBatch, int rows)
    {
        var first = Table.Groups.Sum(group => group.Rows.Count);
        var (given, stored) = (new List<byte[]?[]>(), new List<byte[]?[]>());
        (int Row, int Column)? wrong = null;
        var wrongInBatch = asBatch && _random.Next(10) == 0 ? _random.Next(rows) : -1;
        for (var i = 0; i < rows; i++)
        {
            var row = Table.Columns.Select(_values.Any).ToArray();
            var blame = i == wrongInBatch || (!asBatch && _random.Next(50) == 0) ? Spoil(row, asBatch) : null;
            given.Add(row);
            if (blame is not { } column)
                stored.Add([.. row.Zip(Table.Columns, RandomValues.AsStored)]);
            else if (asBatch)
                wrong = (first, column);
            else
                Refused.Add((first + i, column));
        }
        Table.Groups.Add(new TestRows(asBatch, given));
        if (wrong is { } refused)
            Refused.Add(refused); // all of it
        else
            Stored.AddRange(stored);
    }

    /// <summary>Puts something into a row that its column does not take; null when every column takes everything.</summary>
    private int? Spoil(byte[]?[] row, bool asBatch)
    {
        var columns = Enumerable.Range(0, row.Length).Where(i => _values.Wrong(Table.Columns[i], asBatch).Length > 0).ToArray();
        if (columns.Length == 0)
            return null;
        var column = columns[_random.Next(columns.Length)];
        var wrong = _values.Wrong(Table.Columns[column], asBatch);
        row[column] = wrong[_random.Next(wrong.Length)];
        return column;
    }

    /// <summary>Mostly small, at times large.</summary>
    private int Size(int least, int often, int seldom) => _random.Next(least, (_random.Next(30) == 0 ? seldom : often) + 1);

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
