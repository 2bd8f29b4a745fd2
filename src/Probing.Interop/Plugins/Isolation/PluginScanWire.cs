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
        writer.Write(scan.Handle);
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
            PluginValueWire.Write(writer, hint.Value);
        }
        wire.Rows(expected, null);
    }

    public static (PluginScanRequest Scan, Schema Expected) Read(PluginWire wire)
    {
        var reader = wire.Reader;
        var (space, name, handle) = (reader.ReadString(), reader.ReadString(), reader.ReadInt64());
        var projection = new int[reader.ReadInt32()];
        for (var i = 0; i < projection.Length; i++)
            projection[i] = reader.ReadInt32();
        var limit = reader.ReadInt64();
        var filters = new List<(int, FilterHint)>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var column = reader.ReadInt32();
            filters.Add((column, new FilterHint(reader.ReadString(), (FilterOperator)reader.ReadInt32(), PluginValueWire.Read(reader)!)));
        }
        wire.Frame();
        return (new PluginScanRequest(space, name, handle, projection, filters, limit < 0 ? null : limit), wire.Rows().Schema);
    }
}
