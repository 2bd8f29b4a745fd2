using Probing.Inspection.Memory;

namespace Probing.Inspection.Python;

/// <summary>The names that the module <c>threading</c> has for the threads of an interpreter, by their idents.</summary>
internal static class ThreadNames
{
    private const int Attempts = 5;

    public static IReadOnlyDictionary<ulong, string> Read(ObjectReader objects, ulong modules)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            objects.Memory.Forget();
            try
            {
                return ReadOnce(objects, modules);
            }
            catch (UnreadableMemoryException)
            {
                // The dictionary was being changed.
            }
        }
        return new Dictionary<ulong, string>();
    }

    private static Dictionary<ulong, string> ReadOnce(ObjectReader objects, ulong modules)
    {
        var names = new Dictionary<ulong, string>();
        var threading = objects.Item(modules, "threading");
        if (threading == 0)
            return names;
        foreach (var (_, thread) in objects.Items(objects.Attribute(threading, "_active")))
        {
            var ident = objects.Attribute(thread, "_ident");
            if (ident != 0 && objects.TextOrNull(objects.Attribute(thread, "_name")) is { } name)
                names[objects.UnsignedValue(ident)] = name;
        }
        return names;
    }
}
