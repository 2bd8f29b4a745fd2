using Probing.Interop.CPython;
using Probing.Sdk;
using Probing.Sdk.Calls;

namespace Probing.Extensions.Python.Modules;

/// <summary>Reads what <c>extensions_declared</c> of the bridge tells. The caller holds the GIL.</summary>
internal static class DeclarationReader
{
    /// <summary>What is declared now. Runs no Python code where nothing is, as in most programs.</summary>
    public static IReadOnlyList<PythonDeclaration> Read()
    {
        if (!IsAnythingDeclared())
            return [];
        using var list = PythonBridge.Call("extensions_declared"u8);
        return Each(list.Address, Extension);
    }

    /// <summary>
    /// What the program did to its options since the last reading, each once, and how many older ones are lost.
    /// </summary>
    public static (IReadOnlyList<PythonOptionChange> Changes, long Lost) ReadChanges()
    {
        if (!IsAnythingDeclared())
            return ([], 0);
        using var answer = PythonBridge.Call("option_changes"u8);
        _ = Numbers.TryGetInt64(Containers.TupleItem(answer.Address, 1), out var lost);
        return (Each(Containers.TupleItem(answer.Address, 0), Change), lost);
    }

    /// <summary>The texts of a list. Borrowed.</summary>
    public static IReadOnlyList<string> Texts(nint list) => Each(list, Unicode.Text);

    private static bool IsAnythingDeclared()
    {
        var package = SysModule.Imported("probing._extensions"u8);
        if (package == 0)
            return false;
        using var names = Objects.GetAttribute(package, "__dict__"u8);
        var declared = Containers.DictItem(names.Address, "_declared"u8);
        nint position = 0;
        return declared != 0 && Containers.DictNext(declared, ref position, out _, out _);
    }

    private static PythonDeclaration Extension(nint item) => new(Text(item, 0), Text(item, 1), Text(item, 2))
    {
        Namespaces = Each(Containers.TupleItem(item, 3), Namespace),
        Routes = Each(Containers.TupleItem(item, 4), call =>
            new EngineRoute(Text(call, 0), Text(call, 1), Right(call, 2), Text(call, 3))),
        Options = Each(Containers.TupleItem(item, 5), Option),
    };

    private static PythonDeclaration.NamespaceDeclaration Namespace(nint item) => new(
        Text(item, 0), Right(item, 1), Text(item, 2), Flag(item, 3), Flag(item, 4),
        Each(Containers.TupleItem(item, 5), table =>
            new PythonDeclaration.TableDeclaration(Text(table, 0), Text(table, 1))));

    private static PythonDeclaration.OptionDeclaration Option(nint item) =>
        new(Text(item, 0), TextOrNull(item, 1), TextOrNull(item, 2), Text(item, 3))
        {
            Source = Text(item, 4),
            Secret = Flag(item, 5),
            EnvironmentError = TextOrNull(item, 6),
        };

    private static PythonOptionChange Change(nint item)
    {
        _ = Numbers.TryGetInt64(Containers.TupleItem(item, 0), out var microseconds);
        return new PythonOptionChange(DateTime.UnixEpoch.AddMicroseconds(microseconds), Text(item, 1), TextOrNull(item, 2),
            TextOrNull(item, 3), TextOrNull(item, 4));
    }

    private static List<T> Each<T>(nint list, Func<nint, T> read)
    {
        var items = new List<T>();
        for (nint i = 0; i < Containers.ListSize(list); i++)
            items.Add(read(Containers.ListItem(list, i)));
        return items;
    }

    private static string Text(nint tuple, nint index) => Unicode.Text(Containers.TupleItem(tuple, index));

    private static string? TextOrNull(nint tuple, nint index) =>
        Containers.TupleItem(tuple, index) is var item && item == Objects.None ? null : Unicode.Text(item);

    private static bool Flag(nint tuple, nint index) =>
        Numbers.TryGetInt64(Containers.TupleItem(tuple, index), out var value) && value != 0;

    private static EngineRight Right(nint tuple, nint index) =>
        Text(tuple, index) == "execute" ? EngineRight.Execute : EngineRight.Read;
}
