using System.Reflection;
using System.Text;
using Probing.Interop.Shim;

namespace Probing.Interop.CPython;

/// <summary>The Python package inside of this library, for an interpreter into which it was brought from outside.</summary>
public static class EmbeddedPackage
{
    private const string Prefix = "package/";

    /// <summary>
    /// Makes <c>probing._core</c> of this very library and lets <c>import probing</c> find the package, unless the process has
    /// imported them by itself; from then on the interpreter's end and its forks are watched. With the GIL.
    /// </summary>
    public static void Join()
    {
        using var sources = Containers.NewDict();
        var assembly = typeof(EmbeddedPackage).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            using var name = Unicode.New(resource[Prefix.Length..]);
            using var text = Unicode.New(Text(assembly, resource));
            Containers.SetDictItem(sources.Address, name.Address, text.Address);
        }
        using var library = Unicode.New(NativeShim.LibraryPath);
        using var spec = PythonBridge.Call("join_begin"u8, sources.Address, library.Address);
        if (spec.Address == Objects.None)
            return;
        using var core = PyRef.Own(NativeShim.NewCoreModule(spec.Address));
        PythonBridge.Call("join_end"u8, spec.Address, core.Address).Dispose();
    }

    /// <summary>The probe ends and its process goes on: nothing of the library works in the interpreter any more. With the GIL.</summary>
    public static void Leave() => PythonBridge.Call("leave_interpreter"u8).Dispose();

    /// <summary>Takes that back, for a probe that starts again. With the GIL.</summary>
    public static void Return() => PythonBridge.Call("return_to_interpreter"u8).Dispose();

    private static byte[] Text(Assembly assembly, string resource)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return text;
    }
}
