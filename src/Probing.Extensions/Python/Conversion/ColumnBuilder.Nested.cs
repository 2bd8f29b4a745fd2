using Probing.Interop.CPython;

namespace Probing.Extensions.Python.Conversion;

/// <summary>Containers inside cells, wrappers, and objects that have no SQL type.</summary>
internal sealed partial class ColumnBuilder
{
    private void AppendComposite(nint value, nint type)
    {
        switch (conversion.Types.KindOf(value))
        {
            case ValueKind.Plain:
                AppendConverted("plain"u8, value);
                break;
            case ValueKind.Array or ValueKind.Tensor:
                AppendConverted("to_list"u8, value);
                break;
            case ValueKind.Mapping:
                Expect(ColumnKind.Dict, type);
                AddDict(value);
                break;
            case ValueKind.Record or ValueKind.AsMapping:
                using (var dict = PythonBridge.Call("as_dict"u8, value))
                {
                    Expect(ColumnKind.Dict, type);
                    AddDict(dict.Address);
                }
                break;
            case ValueKind.Sequence:
                Expect(ColumnKind.List, type);
                AddList(value);
                break;
            case ValueKind.AsSequence:
                using (var list = Objects.Call(Containers.ListType, value))
                {
                    Expect(ColumnKind.List, type);
                    AddList(list.Address);
                }
                break;
            default:
                AppendRepr(value, type);
                break;
        }
    }

    /// <summary>What a wrapper wraps; a wrapper in a wrapper has no SQL type.</summary>
    private void AppendConverted(ReadOnlySpan<byte> helper, nint value)
    {
        using var content = PythonBridge.Call(helper, value);
        if (conversion.Types.KindOf(content.Address) is ValueKind.Plain or ValueKind.Array or ValueKind.Tensor)
            AppendRepr(content.Address, Objects.TypeOf(content.Address));
        else
            Append(content.Address);
    }

    private void AppendRepr(nint value, nint type)
    {
        using var repr = Objects.Repr(value);
        Expect(ColumnKind.Repr, type);
        var text = Unicode.Text(repr.Address);
        if (text.Length > conversion.Limits.ReprLimit)
            text = string.Concat(text.AsSpan(0, conversion.Limits.ReprLimit), "...");
        AddBytes(System.Text.Encoding.UTF8.GetBytes(text));
    }

    private void AddList(nint sequence)
    {
        var items = _items ??= conversion.NewColumn("item", depth + 1);
        var isList = Objects.HasFlag(Objects.TypeOf(sequence), TypeFlags.List);
        // The size is asked again each time: the host may change the list while it has the GIL.
        for (nint i = 0; i < (isList ? Containers.ListSize(sequence) : Containers.TupleSize(sequence)); i++)
        {
            items.Append(isList ? Containers.ListItem(sequence, i) : Containers.TupleItem(sequence, i));
            conversion.Tick(1);
        }
        _offsets.Add(checked((int)items.Count));
        Advance(valid: true);
    }

    /// <summary>Keeps a dict until all are known: only then it is clear whether they make a struct or a map.</summary>
    private void AddDict(nint dict)
    {
        var size = EstimateSize(dict, 3);
        _objectBytes += size;
        _objects.Add(Objects.IncRef(dict));
        Advance(valid: true);
        if (size > 1 << 20)
            conversion.CheckBytes();
    }

    /// <summary>About what a value will need as Arrow; it looks some levels deep, which is enough to stop a flood.</summary>
    private static long EstimateSize(nint value, int levels)
    {
        var type = Objects.TypeOf(value);
        var size = 16L;
        if (Objects.HasFlag(type, TypeFlags.Text | TypeFlags.Bytes))
            return size + Unicode.Length(value);
        if (levels > 0 && Objects.HasFlag(type, TypeFlags.Dict))
        {
            nint position = 0;
            while (Containers.DictNext(value, ref position, out _, out var item))
                size += EstimateSize(item, levels - 1);
        }
        else if (levels > 0 && Objects.HasFlag(type, TypeFlags.List))
        {
            var count = Containers.ListSize(value);
            for (nint i = 0; i < count; i++)
                size += EstimateSize(Containers.ListItem(value, i), levels - 1);
        }
        return size;
    }
}
