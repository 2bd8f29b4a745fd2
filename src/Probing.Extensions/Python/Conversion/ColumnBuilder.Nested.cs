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
                AddObject(value);
                break;
            case ValueKind.Record or ValueKind.AsMapping:
                using (var dict = PythonBridge.Call("as_dict"u8, value))
                {
                    Expect(ColumnKind.Dict, type);
                    AddObject(dict.Address);
                }
                break;
            case ValueKind.Sequence:
                Expect(ColumnKind.List, type);
                AddObject(value);
                break;
            case ValueKind.AsSequence:
                using (var list = Objects.Call(Containers.ListType, value))
                {
                    Expect(ColumnKind.List, type);
                    AddObject(list.Address);
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
}
