using Probing.Sdk;

namespace Probing.Interop.Plugins.Isolation;

/// <summary>A plugin's description on a connection.</summary>
internal static class PluginDescriptionWire
{
    public static void Write(BinaryWriter writer, PluginDescription plugin)
    {
        Texts(writer, plugin.Name, plugin.Description, plugin.Version);
        writer.Write(plugin.Options.Count);
        foreach (var option in plugin.Options)
        {
            Texts(writer, option.Key, option.Help, option.Default ?? "");
            writer.Write(option.Default is not null);
            writer.Write(option.Secret);
            writer.Write(option.NeedsRestart);
        }
        writer.Write(plugin.Tables.Count);
        foreach (var table in plugin.Tables)
        {
            Texts(writer, table.Space, table.Name, table.Description, table.Example);
            writer.Write((int)table.Right);
        }
        writer.Write(plugin.Namespaces.Count);
        foreach (var space in plugin.Namespaces)
            writer.Write(space);
        writer.Write(plugin.Routes.Count);
        foreach (var route in plugin.Routes)
        {
            Texts(writer, route.Method, route.Path, route.Description);
            writer.Write((int)route.Right);
        }
    }

    public static PluginDescription Read(BinaryReader reader) => new(reader.ReadString(), reader.ReadString(), reader.ReadString())
    {
        Options = Items(reader, Option),
        Tables = Items(reader, from => new PluginTableInfo(from.ReadString(), from.ReadString(), from.ReadString(), from.ReadString(),
            (EngineRight)from.ReadInt32())),
        Namespaces = Items(reader, from => from.ReadString()),
        Routes = Items(reader, Route),
    };

    private static PluginOption Option(BinaryReader reader)
    {
        var (key, help, value) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
        return new PluginOption(key, help, reader.ReadBoolean() ? value : null, reader.ReadBoolean(), reader.ReadBoolean());
    }

    private static PluginRoute Route(BinaryReader reader)
    {
        var (method, path, description) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
        return new PluginRoute(method, path, (EngineRight)reader.ReadInt32(), description);
    }

    private static List<T> Items<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var items = new List<T>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            items.Add(read(reader));
        return items;
    }

    private static void Texts(BinaryWriter writer, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            writer.Write(text);
    }
}
