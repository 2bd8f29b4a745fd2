using System.Text;
using System.Text.Unicode;
using System.Runtime.InteropServices;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>Reads a plugin's description; whatever is missing, too long or no text is an error that names it.</summary>
internal static unsafe class PluginReader
{
    private const int MaxItems = 10_000;
    private const int MaxText = 1 << 20;

    public static PluginDescription Read(PluginAbi.Plugin* plugin, string file)
    {
        var name = Text(plugin->Name, file, "its name");
        if (name.Length == 0)
            throw Bad(file, "it says no name");
        return new PluginDescription(name, Text(plugin->Description, file, "its description"), Text(plugin->Version, file, "its version"))
        {
            Options = Items(plugin->Options, plugin->OptionCount, file, "options", Option),
            Tables = Items(plugin->Tables, plugin->TableCount, file, "tables", Table),
            Namespaces = Items((nint*)plugin->Namespaces, plugin->NamespaceCount, file, "namespaces",
                (text, where) => Needed((byte*)*text, file, where)),
            Routes = Items(plugin->Routes, plugin->RouteCount, file, "routes", Route),
        };

        PluginOption Option(PluginAbi.Option* option, string where) => new(
            Needed(option->Key, file, $"the key of {where}"), Text(option->Help, file, $"the help of {where}"),
            option->Default == null ? null : Text(option->Default, file, $"the default of {where}"),
            (option->Flags & 1) != 0, (option->Flags & 2) != 0);

        PluginTableInfo Table(PluginAbi.Table* table, string where) => new(
            Needed(table->Space, file, $"the namespace of {where}"), Needed(table->Name, file, $"the name of {where}"),
            Text(table->Description, file, $"the description of {where}"), Text(table->Example, file, $"the example of {where}"),
            Right(table->Right, file, where));

        PluginRoute Route(PluginAbi.Route* route, string where) => new(
            Needed(route->Method, file, $"the method of {where}"), Needed(route->Path, file, $"the path of {where}"),
            Right(route->Right, file, where), Text(route->Description, file, $"the description of {where}"));
    }

    private delegate T ItemReader<TNative, T>(TNative* item, string where) where TNative : unmanaged;

    private static List<T> Items<TNative, T>(
        TNative* items, nuint count, string file, string what, ItemReader<TNative, T> read) where TNative : unmanaged
    {
        if (count > MaxItems || (items == null && count > 0))
            throw Bad(file, $"it says that it has {count} {what}{(items == null ? " and points nowhere" : "")}");
        var list = new List<T>();
        for (nuint i = 0; i < count; i++)
            list.Add(read(items + i, $"{what}[{i}]"));
        return list;
    }

    private static EngineRight Right(int number, string file, string where) => number switch
    {
        0 => EngineRight.Read,
        1 => EngineRight.Execute,
        _ => throw Bad(file, $"the right of {where} is {number}; there are 0 (read) and 1 (execute)"),
    };

    private static string Needed(byte* text, string file, string what) =>
        Text(text, file, what) is { Length: > 0 } value ? value : throw Bad(file, $"{what} is missing");

    private static string Text(byte* text, string file, string what)
    {
        if (text == null)
            return "";
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        if (bytes.Length > MaxText || !Utf8.IsValid(bytes))
            throw Bad(file, $"{what} is no UTF-8 text of at most {MaxText} bytes");
        return Encoding.UTF8.GetString(bytes);
    }

    private static ProbingException Bad(string file, string what) =>
        new(ProbingErrorKind.InvalidArgument, $"'{file}' cannot be loaded: {what}");
}
