using Apache.Arrow;
using Apache.Arrow.Types;

namespace Probing.Sdk.Tables;

/// <content>The types that a column can have.</content>
public sealed partial class TableColumns<TRow>
{
    /// <summary>An integer of 8 bits; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Int8(string name, string description, Func<TRow, sbyte?> value, string? unit = null) =>
        Add(TableColumn.Of(name, Int8Type.Default, description, unit), () => Start(new Int8Array.Builder(), value));

    /// <summary>An integer of 16 bits; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Int16(string name, string description, Func<TRow, short?> value, string? unit = null) =>
        Add(TableColumn.Of(name, Int16Type.Default, description, unit), () => Start(new Int16Array.Builder(), value));

    /// <summary>An integer of 32 bits; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Int32(string name, string description, Func<TRow, int?> value, string? unit = null) =>
        Add(TableColumn.Of(name, Int32Type.Default, description, unit), () => Start(new Int32Array.Builder(), value));

    /// <summary>A signed integer; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Int64(string name, string description, Func<TRow, long?> value, string? unit = null) =>
        Add(TableColumn.Of(name, Int64Type.Default, description, unit), () => Start(new Int64Array.Builder(), value));

    /// <summary>An unsigned integer of 8 bits; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> UInt8(string name, string description, Func<TRow, byte?> value, string? unit = null) =>
        Add(TableColumn.Of(name, UInt8Type.Default, description, unit), () => Start(new UInt8Array.Builder(), value));

    /// <summary>An unsigned integer of 16 bits; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> UInt16(string name, string description, Func<TRow, ushort?> value, string? unit = null) =>
        Add(TableColumn.Of(name, UInt16Type.Default, description, unit), () => Start(new UInt16Array.Builder(), value));

    /// <summary>An unsigned integer of 32 bits; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> UInt32(string name, string description, Func<TRow, uint?> value, string? unit = null) =>
        Add(TableColumn.Of(name, UInt32Type.Default, description, unit), () => Start(new UInt32Array.Builder(), value));

    /// <summary>An unsigned integer, for addresses and the kernel's own unsigned counters; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> UInt64(string name, string description, Func<TRow, ulong?> value, string? unit = null) =>
        Add(TableColumn.Of(name, UInt64Type.Default, description, unit), () => Start(new UInt64Array.Builder(), value));

    /// <summary>A real number of 32 bits; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Float(string name, string description, Func<TRow, float?> value, string? unit = null) =>
        Add(TableColumn.Of(name, FloatType.Default, description, unit), () => Start(new FloatArray.Builder(), value));

    /// <summary>A double; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Double(string name, string description, Func<TRow, double?> value, string? unit = null) =>
        Add(TableColumn.Of(name, DoubleType.Default, description, unit), () => Start(new DoubleArray.Builder(), value));

    /// <summary>
    /// A decimal with <paramref name="scale"/> digits after the point, to which it is rounded; NULL where
    /// <paramref name="value"/> gives null.
    /// </summary>
    public TableColumns<TRow> Decimal(
        string name, string description, Func<TRow, decimal?> value, string? unit = null, int scale = 9)
    {
        // 29 digits are the most a decimal has before the point; SQL has 38 in all.
        var type = new Decimal128Type(38, scale);
        return Add(TableColumn.Of(name, type, description, unit), () =>
        {
            var builder = new Decimal128Array.Builder(type);
            return new RowBuilder(
                row => _ = value(row) is { } number ? builder.Append(Math.Round(number, scale)) : builder.AppendNull(),
                () => builder.Build());
        });
    }

    /// <summary>A truth value; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Bool(string name, string description, Func<TRow, bool?> value) =>
        Add(TableColumn.Of(name, BooleanType.Default, description), () =>
        {
            var builder = new BooleanArray.Builder();
            return new RowBuilder(
                row => _ = value(row) is { } truth ? builder.Append(truth) : builder.AppendNull(),
                () => builder.Build());
        });

    /// <summary>A text; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Text(string name, string description, Func<TRow, string?> value, string? unit = null) =>
        Add(TableColumn.Of(name, StringType.Default, description, unit), () =>
        {
            var builder = new StringArray.Builder();
            return new RowBuilder(row => builder.Append(value(row)), () => builder.Build());
        });

    /// <summary>Bytes; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Binary(string name, string description, Func<TRow, byte[]?> value, string? unit = null) =>
        Add(TableColumn.Of(name, BinaryType.Default, description, unit), () =>
        {
            var builder = new BinaryArray.Builder();
            return new RowBuilder(
                row => _ = value(row) is { } bytes ? builder.Append(bytes.AsSpan()) : builder.AppendNull(),
                () => builder.Build());
        });

    /// <summary>A UUID; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Uuid(string name, string description, Func<TRow, Guid?> value) =>
        Add(TableColumn.Of(name, GuidType.Default, description), () =>
        {
            var builder = new GuidArray.Builder();
            return new RowBuilder(
                row => _ = value(row) is { } id ? builder.Append(id) : builder.AppendNull(), () => builder.Build());
        });

    /// <summary>
    /// A point in time with microseconds, in UTC. A local time is converted, one of unspecified kind is taken as UTC.
    /// </summary>
    public TableColumns<TRow> Timestamp(string name, string description, Func<TRow, DateTime?> value)
    {
        var type = new TimestampType(TimeUnit.Microsecond, "UTC");
        return Add(TableColumn.Of(name, type, description), () =>
        {
            var builder = new TimestampArray.Builder(type);
            return new RowBuilder(
                row => _ = value(row) is { } time ? builder.Append(Utc(time)) : builder.AppendNull(),
                () => builder.Build());
        });
    }

    /// <summary>A day; NULL where <paramref name="value"/> gives null.</summary>
    public TableColumns<TRow> Date(string name, string description, Func<TRow, DateOnly?> value) =>
        Add(TableColumn.Of(name, Date32Type.Default, description), () =>
        {
            var builder = new Date32Array.Builder();
            return new RowBuilder(
                row => _ = value(row) is { } day
                    ? builder.Append(day.ToDateTime(default, DateTimeKind.Utc))
                    : builder.AppendNull(),
                () => builder.Build());
        });

    /// <summary>
    /// A span of time with microseconds, INTERVAL in SQL. A number with its unit in the column's name is easier to
    /// calculate with.
    /// </summary>
    public TableColumns<TRow> Duration(string name, string description, Func<TRow, TimeSpan?> value) =>
        Add(TableColumn.Of(name, DurationType.Microsecond, description), () =>
        {
            var builder = new DurationArray.Builder(DurationType.Microsecond);
            return new RowBuilder(row => builder.Append(value(row)), () => builder.Build());
        });

    /// <summary>A list; NULL where <paramref name="items"/> gives null.</summary>
    /// <param name="name">Column name.</param>
    /// <param name="description">What the value means.</param>
    /// <param name="items">The items of a row.</param>
    /// <param name="item">Declares the type of an item as a single column: <c>item => item.Int64("item", "", n => n)</c>.</param>
    public TableColumns<TRow> List<TItem>(
        string name, string description, Func<TRow, IEnumerable<TItem>?> items, Action<TableColumns<TItem>> item)
    {
        var of = new TableColumns<TItem>();
        item(of);
        var column = of._columns is [var only]
            ? only
            : throw new ArgumentException($"the list '{name}' needs one column for its items, not {of._columns.Count}", nameof(item));
        var type = new ListType(new Field("item", column.Field.DataType, nullable: true));
        return Add(TableColumn.Of(name, type, description), () =>
        {
            var list = new ListBuilder<TItem>(type, column.Start());
            return new RowBuilder(row => list.Append(items(row)), list.Build);
        });
    }

    private static DateTimeOffset Utc(DateTime time) => new(time.Kind == DateTimeKind.Local
        ? time.ToUniversalTime()
        : DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private static RowBuilder Start<T, TArray, TBuilder>(
        PrimitiveArrayBuilder<T, TArray, TBuilder> builder, Func<TRow, T?> value)
        where T : struct, IEquatable<T>
        where TArray : IArrowArray
        where TBuilder : PrimitiveArrayBuilder<T, TArray, TBuilder> =>
        new(row => builder.Append(value(row)), () => builder.Build());

    /// <summary>Collects the lists of one batch.</summary>
    private sealed class ListBuilder<TItem>(ListType type, TableColumns<TItem>.RowBuilder items)
    {
        private readonly ArrowBuffer.Builder<int> _offsets = new ArrowBuffer.Builder<int>().Append(0);
        private readonly ArrowBuffer.BitmapBuilder _valid = new();
        private int _count;

        public void Append(IEnumerable<TItem>? list)
        {
            foreach (var item in list ?? [])
            {
                items.Append(item);
                _count++;
            }
            _offsets.Append(_count);
            _valid.Append(list is not null);
        }

        public IArrowArray Build() => new ListArray(
            type, _valid.Length, _offsets.Build(), items.Build(), _valid.Build(), _valid.UnsetBitCount);
    }
}
