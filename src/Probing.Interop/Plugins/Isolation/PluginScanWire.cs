using Apache.Arrow;
using Probing.Sdk.Tables;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>A scan's request on a connection.</summary>
internal static class PluginScanWire
{
    public static void Write(PluginWire wire, PluginScanRequest scan, Schema expected)
    {
        var writer = wire.Writer;
        writer.Write(scan.Space);
        writer.Write(scan.Name);
        writer.Write(scan.Projection.Count);
        foreach (var column in scan.Projection)
            writer.Write(column);
        writer.Write(scan.Limit ?? -1);
        var filters = scan.Filters.Where(filter => filter.Hint.Value is long or double or string or bool).ToList();
        writer.Write(filters.Count);
        foreach (var (column, hint) in filters)
        {
            writer.Write(column);
            writer.Write(hint.Column);
            writer.Write((int)hint.Operator);
            WriteValue(writer, hint.Value);
        }
        wire.Rows(expected, null);
    }

    public static (PluginScanRequest Scan, Schema Expected) Read(PluginWire wire)
    {
        var reader = wire.Reader;
        var (space, name) = (reader.ReadString(), reader.ReadString());
        var projection = new int[reader.ReadInt32()];
        for (var i = 0; i < projection.Length; i++)
            projection[i] = reader.ReadInt32();
        var limit = reader.ReadInt64();
        var filters = new List<(int, FilterHint)>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var column = reader.ReadInt32();
            filters.Add((column, new FilterHint(reader.ReadString(), (FilterOperator)reader.ReadInt32(), ReadValue(reader))));
        }
        wire.Frame();
        return (new PluginScanRequest(space, name, projection, filters, limit < 0 ? null : limit), wire.Rows().Schema);
    }

    private static void WriteValue(BinaryWriter writer, object value)
    {
        switch (value)
        {
            case long whole:
                writer.Write((byte)1);
                writer.Write(whole);
                break;
            case double real:
                writer.Write((byte)2);
                writer.Write(real);
                break;
            case bool truth:
                writer.Write((byte)4);
                writer.Write(truth);
                break;
            default:
                writer.Write((byte)3);
                writer.Write((string)value);
                break;
        }
    }

    private static object ReadValue(BinaryReader reader) => reader.ReadByte() switch
    {
        1 => reader.ReadInt64(),
        2 => reader.ReadDouble(),
        4 => reader.ReadBoolean(),
        _ => reader.ReadString(),
    };
}
