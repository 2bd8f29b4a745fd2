namespace Probing.Interop.Plugins.Isolation;

/// <summary>Constants of filters and parameters of queries on a connection.</summary>
internal static class PluginValueWire
{
    public static void Write(BinaryWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.Write((byte)0);
                break;
            case long whole:
                writer.Write((byte)1);
                writer.Write(whole);
                break;
            case double real:
                writer.Write((byte)2);
                writer.Write(real);
                break;
            case string text:
                writer.Write((byte)3);
                writer.Write(text);
                break;
            case bool truth:
                writer.Write((byte)4);
                writer.Write(truth);
                break;
            case byte[] bytes:
                writer.Write((byte)5);
                writer.Write(bytes.Length);
                writer.Write(bytes);
                break;
            case DateTime time:
                writer.Write((byte)6);
                writer.Write(time.Ticks);
                break;
            case decimal exact:
                writer.Write((byte)7);
                writer.Write(exact);
                break;
            default:
                throw new InvalidOperationException($"a {value.GetType().Name} cannot be sent");
        }
    }

    public static object? Read(BinaryReader reader) => reader.ReadByte() switch
    {
        0 => null,
        1 => reader.ReadInt64(),
        2 => reader.ReadDouble(),
        3 => reader.ReadString(),
        4 => reader.ReadBoolean(),
        5 => reader.ReadBytes(reader.ReadInt32()),
        6 => new DateTime(reader.ReadInt64(), DateTimeKind.Utc),
        7 => reader.ReadDecimal(),
        var other => throw new InvalidDataException($"there is no type of value {other}"),
    };
}
