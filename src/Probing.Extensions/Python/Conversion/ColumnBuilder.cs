using System.Runtime.CompilerServices;
using Probing.Interop.CPython;
using Probing.Interop.CPython.Columns;
using Probing.Sdk;

namespace Probing.Extensions.Python.Conversion;

/// <summary>
/// One column under construction, in native memory: no managed object per cell. The first value that is not None decides
/// the type; int widens to float or to exact decimals, everything else that does not fit is an error that names the row.
/// </summary>
internal sealed partial class ColumnBuilder(ConversionContext conversion, string name, int depth) : IDisposable
{
    private readonly NativeBuffer<byte> _data = new();
    private readonly NativeBuffer<int> _offsets = new();
    private readonly NativeBuffer<byte> _validity = new();
    private readonly NativeBuffer<nint> _objects = new(); // dicts, owned
    private long _objectBytes;
    private ColumnBuilder? _items; // of lists
    private string _typeName = "None";

    public string Name => name;

    public ColumnKind Kind { get; private set; }

    /// <summary>Rows so far.</summary>
    public long Count { get; private set; }

    public long NullCount { get; private set; }

    /// <summary>Memory in use, for the limit.</summary>
    public long Bytes => _data.Bytes + _offsets.Bytes + _validity.Bytes + _objects.Bytes + _objectBytes;

    /// <summary>Appends a value. Borrowed.</summary>
    public void Append(nint value)
    {
        var type = Objects.TypeOf(value);
        if (type == Numbers.FloatType)
            AppendFloat(value, type);
        else if (type == Numbers.IntType)
            AppendInt(value, type);
        else if (type == Unicode.TextType)
            AppendText(value, type);
        else if (value == Objects.None)
            AppendNull();
        else
        {
            // Python code may run from here on and drop what the value was borrowed from.
            using var owned = PyRef.Share(value);
            AppendOther(value, type);
        }
    }

    public void AppendNull()
    {
        if (NullCount == 0)
            FillValidity();
        NullCount++;
        switch (Kind)
        {
            case ColumnKind.Empty:
                break;
            case ColumnKind.Text or ColumnKind.Repr or ColumnKind.Binary or ColumnKind.Number:
                _offsets.Add((int)_data.Count);
                break;
            case ColumnKind.List:
                _offsets.Add(checked((int)(_items?.Count ?? 0)));
                break;
            case ColumnKind.Dict:
                _objects.Add(0);
                break;
            default:
                _data.AddZeros(Width(Kind));
                break;
        }
        Advance(valid: false);
    }

    /// <summary>NULL for rows before the column was first seen.</summary>
    public void AppendNulls(long count)
    {
        for (var i = 0L; i < count; i++)
            AppendNull();
    }

    public void Dispose()
    {
        for (var i = 0L; i < _objects.Count; i++)
        {
            if (_objects[i] != 0)
                Objects.DecRef(_objects[i]);
        }
        _objects.Dispose();
        _data.Dispose();
        _offsets.Dispose();
        _validity.Dispose();
    }

    private static int Width(ColumnKind kind) => kind switch
    {
        ColumnKind.Bool => 1,
        ColumnKind.Date => sizeof(int),
        ColumnKind.Uuid => 16,
        _ => sizeof(long),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Advance(bool valid)
    {
        if (NullCount != 0)
        {
            if ((Count & 7) == 0)
                _validity.Add(0);
            if (valid)
                _validity[Count >> 3] |= (byte)(1 << (int)(Count & 7));
        }
        Count++;
    }

    /// <summary>Marks all rows so far as valid, when the first NULL comes.</summary>
    private void FillValidity()
    {
        for (var i = 0L; i < Count; i += 8)
            _validity.Add(Count - i >= 8 ? (byte)0xff : (byte)((1 << (int)(Count - i)) - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe void Add<T>(T value) where T : unmanaged
    {
        _data.AddRange(new ReadOnlySpan<byte>(&value, sizeof(T)));
        Advance(valid: true);
    }

    private void AddBytes(ReadOnlySpan<byte> bytes)
    {
        if (_data.Count + bytes.Length > int.MaxValue)
            throw new ProbingException(ProbingErrorKind.LimitExceeded,
                $"column '{name}' holds more than 2 GiB of text or bytes at row {Count}; select less in the expression");
        _data.AddRange(bytes);
        _offsets.Add((int)_data.Count);
        Advance(valid: true);
        if (bytes.Length > 1 << 20)
            conversion.CheckBytes();
    }

    /// <summary>Gives a column of NULLs its type.</summary>
    private void Become(ColumnKind kind, nint type)
    {
        Kind = kind;
        _typeName = Objects.TypeName(type);
        switch (kind)
        {
            case ColumnKind.Text or ColumnKind.Repr or ColumnKind.Binary or ColumnKind.Number or ColumnKind.List:
                _offsets.AddZeros(Count + 1);
                break;
            case ColumnKind.Dict:
                _objects.AddZeros(Count);
                break;
            default:
                _data.AddZeros(Count * Width(kind));
                break;
        }
    }

    /// <summary>Makes sure that the column is of this kind.</summary>
    private void Expect(ColumnKind kind, nint type)
    {
        if (Kind == kind)
            return;
        if (Kind != ColumnKind.Empty)
            throw Mixed(type);
        Become(kind, type);
    }

    private ProbingException Mixed(nint type) => new(ProbingErrorKind.InvalidQuery,
        $"column '{name}' mixes types: {_typeName} before, {Objects.TypeName(type)} in row {Count} (counted from 0); "
        + "convert them in the expression, for instance with str()");
}
