using Apache.Arrow;
using Apache.Arrow.Types;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Support;

/// <summary>The tests' vocabulary.</summary>
internal static class Some
{
    internal static Int64Array Longs(params IEnumerable<long?> values)
    {
        var builder = new Int64Array.Builder();
        foreach (var value in values)
            builder.Append(value);
        return builder.Build();
    }

    internal static DoubleArray Doubles(params IEnumerable<double?> values)
    {
        var builder = new DoubleArray.Builder();
        foreach (var value in values)
            builder.Append(value);
        return builder.Build();
    }

    internal static StringArray Texts(params IEnumerable<string?> values)
    {
        var builder = new StringArray.Builder();
        foreach (var value in values)
            builder.Append(value);
        return builder.Build();
    }

    internal static RecordBatch Batch(params IReadOnlyList<(string Name, IArrowArray Values)> columns) => new(
        new Schema(columns.Select(c => new Field(c.Name, c.Values.Data.DataType, true)), null),
        columns.Select(c => c.Values), columns[0].Values.Length);

    internal static MemoryTable Table(params IReadOnlyList<(string Name, IArrowArray Values)> columns) =>
        Table(Batch(columns));

    internal static MemoryTable Table(RecordBatch batch) => new(batch.Schema, batch);

    internal static TablePlugin Plugin(string space, string name, params IReadOnlyList<(string Name, IArrowArray Values)> columns) =>
        new(space, name, Table(columns));

    /// <summary>test.numbers(n, name): n from 0, name repeats every third.</summary>
    internal static TablePlugin Numbers(int rows, string space = "test", string name = "numbers") => Plugin(space, name,
        ("n", Longs(Enumerable.Range(0, rows).Select(i => (long?)i))),
        ("name", Texts(Enumerable.Range(0, rows).Select(i => $"name number {i % 3}"))));

    internal static NamespacePlugin Namespace(string space, ICustomNamespace tables) => new(space, tables);
}
