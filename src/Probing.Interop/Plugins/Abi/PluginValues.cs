using System.Globalization;
using System.Runtime.InteropServices;
using Probing.Sdk;

namespace Probing.Interop.Plugins.Abi;

/// <summary><c>struct probing_value</c>: the parameters of a plugin's query.</summary>
internal static unsafe class PluginValues
{
    private const nuint MaxValues = 10_000;

    private enum ValueType
    {
        Null,
        Int64,
        Double,
        Text,
        Bool,
        Bytes,
        Time,
        Decimal,
    }

    public static PluginAbi.Value* Write(IReadOnlyList<object?> values, NativeTexts texts)
    {
        var native = texts.Array<PluginAbi.Value>(values.Count);
        for (var i = 0; i < values.Count; i++)
            native[i] = Write(values[i], texts);
        return native;
    }

    public static IReadOnlyList<object?> Read(PluginAbi.Value* values, nuint count)
    {
        if (count > MaxValues || (values == null && count > 0))
            throw Invalid($"a query was given {count} parameters{(values == null ? " at NULL" : $"; at most {MaxValues} are possible")}");
        var read = new object?[count];
        for (nuint i = 0; i < count; i++)
            read[i] = Read(values[i]);
        return read;
    }

    private static PluginAbi.Value Write(object? value, NativeTexts texts)
    {
        var native = default(PluginAbi.Value);
        var type = ValueType.Null;
        switch (value)
        {
            case null:
                break;
            case long or int:
                (type, native.Scalar.Int64) = (ValueType.Int64, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double real:
                (type, native.Scalar.Float64) = (ValueType.Double, real);
                break;
            case string text:
                type = ValueType.Text;
                native.Scalar.Text = texts.Text(text);
                break;
            case bool truth:
                (type, native.Scalar.Int64) = (ValueType.Bool, truth ? 1 : 0);
                break;
            case byte[] bytes:
                (type, native.Length) = (ValueType.Bytes, (uint)bytes.Length);
                native.Scalar.Text = texts.Array<byte>(bytes.Length);
                bytes.CopyTo(new Span<byte>(native.Scalar.Text, bytes.Length));
                break;
            case DateTime time:
                type = ValueType.Time;
                native.Scalar.Int64 = (time.ToUniversalTime() - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
                break;
            case decimal exact:
                type = ValueType.Decimal;
                native.Scalar.Text = texts.Text(exact.ToString(CultureInfo.InvariantCulture));
                break;
            default:
                throw Invalid($"a parameter is a {value.GetType().Name}; send null, a boolean, number, text, bytes or time");
        }
        native.Type = (int)type;
        return native;
    }

    private static object? Read(PluginAbi.Value value) => (ValueType)value.Type switch
    {
        ValueType.Null => null,
        ValueType.Int64 => value.Scalar.Int64,
        ValueType.Double => value.Scalar.Float64,
        ValueType.Text => Text(value),
        ValueType.Bool => value.Scalar.Int64 != 0,
        ValueType.Bytes => new ReadOnlySpan<byte>(value.Scalar.Text, checked((int)value.Length)).ToArray(),
        ValueType.Time => Time(value.Scalar.Int64),
        ValueType.Decimal => Exact(Text(value)),
        _ => throw Invalid($"a parameter has the type {value.Type}; see enum probing_value_type"),
    };

    private static string Text(PluginAbi.Value value) =>
        Marshal.PtrToStringUTF8((nint)value.Scalar.Text) ?? throw Invalid("the text of a parameter is NULL");

    private static DateTime Time(long microseconds)
    {
        try
        {
            return DateTime.UnixEpoch.AddTicks(checked(microseconds * TimeSpan.TicksPerMicrosecond));
        }
        catch (Exception e) when (e is OverflowException or ArgumentOutOfRangeException)
        {
            throw Invalid($"a parameter is the time {microseconds} us after 1970, which is not between the years 1 and 9999");
        }
    }

    private static decimal Exact(string text) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var exact)
            ? exact
            : throw Invalid($"the parameter '{text}' is no decimal number of at most 28 digits");

    private static ProbingException Invalid(string message) => new(ProbingErrorKind.InvalidArgument, message);
}
