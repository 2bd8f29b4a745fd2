using Probing.Interop.CPython;
using Probing.Sdk;

namespace Probing.Extensions.Python.Conversion;

/// <summary>
/// The items of an iterable as rows. The first item that is not None decides: a mapping, record or tuple has fields, and
/// so must all others; anything else is a row of <c>value</c>.
/// </summary>
internal sealed class ItemRows(ConversionContext conversion)
{
    private RowsBuilder? _fields;
    private ColumnBuilder? _values;
    private long _count;

    /// <summary>Appends an item. Borrowed.</summary>
    public void Append(nint item)
    {
        conversion.CheckRows(_count + 1);
        if (_fields is not null)
            AppendFields(item);
        else if (_values is not null)
            _values.Append(item);
        else if (item != Objects.None)
            Begin(item);
        _count++;
    }

    /// <summary>To be called between two items.</summary>
    public void Tick() => conversion.Tick(_fields?.ColumnCount ?? 1);

    public PythonTable Finish()
    {
        if (_fields is not null)
            return PythonTables.Of(_fields.Finish(), _count);
        if (_values is null)
        {
            _values = conversion.NewColumn("value", 0);
            _values.AppendNulls(_count);
        }
        return PythonTables.Of([_values.Finish()], _count);
    }

    private void Begin(nint item)
    {
        if (HasFields(item))
        {
            _fields = new RowsBuilder(conversion, 0);
            for (var i = 0L; i < _count; i++)
                _fields.AppendNullRow();
            AppendFields(item);
        }
        else
        {
            _values = conversion.NewColumn("value", 0);
            _values.AppendNulls(_count);
            _values.Append(item);
        }
    }

    private bool HasFields(nint item) => conversion.Types.KindOf(item) switch
    {
        ValueKind.Mapping or ValueKind.AsMapping or ValueKind.Record => true,
        ValueKind.Sequence => Objects.HasFlag(Objects.TypeOf(item), TypeFlags.Tuple),
        _ => false,
    };

    private void AppendFields(nint item)
    {
        if (item == Objects.None)
            _fields!.AppendNullRow();
        else if (HasFields(item))
            _fields!.Append(item);
        else
            throw new ProbingException(ProbingErrorKind.InvalidQuery,
                $"row {_count} (counted from 0) is {Objects.TypeName(Objects.TypeOf(item))}, but the rows before it have fields; "
                + "a table needs items of one shape");
    }
}
