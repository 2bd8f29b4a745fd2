namespace Probing.Interop.CPython;

/// <summary>The module <c>sys</c>, read without running any Python code. The caller holds the GIL.</summary>
public static unsafe class SysModule
{
    private static readonly delegate* unmanaged<byte*, nint> PySys_GetObject =
        (delegate* unmanaged<byte*, nint>)PythonSymbols.Require("PySys_GetObject");

    /// <summary>The import path: the texts among the entries of <c>sys.path</c>.</summary>
    public static IReadOnlyList<string> Path
    {
        get
        {
            var path = Get("path"u8);
            var entries = new List<string>();
            for (nint i = 0; path != 0 && Objects.TypeOf(path) == Containers.ListType && i < Containers.ListSize(path); i++)
            {
                var entry = Containers.ListItem(path, i);
                if (Objects.TypeOf(entry) == Unicode.TextType)
                    entries.Add(Unicode.Text(entry));
            }
            return entries;
        }
    }

    /// <summary>An imported module; 0 when nobody has imported it. Borrowed.</summary>
    /// <param name="name">A <c>u8</c> literal: it has the terminating zero.</param>
    public static nint Imported(ReadOnlySpan<byte> name) =>
        Get("modules"u8) is var modules && modules != 0 && Objects.TypeOf(modules) == Containers.DictType
            ? Containers.DictItem(modules, name)
            : 0;

    private static nint Get(ReadOnlySpan<byte> name)
    {
        fixed (byte* pointer = name)
            return PySys_GetObject(pointer);
    }
}
