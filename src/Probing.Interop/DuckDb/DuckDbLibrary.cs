using System.Reflection;
using System.Runtime.InteropServices;
using Probing.Sdk;

namespace Probing.Interop.DuckDb;

/// <summary>
/// Finds libduckdb. It is always loaded locally (never RTLD_GLOBAL): the host may carry a DuckDB of its own, and the
/// library exports tens of thousands of C++ symbols.
/// </summary>
public static class DuckDbLibrary
{
    internal const string Name = "duckdb";

    private static readonly Lock Gate = new();
    private static nint s_handle;

    /// <summary>Loads the library from a file; later calls with any path do nothing, there is one per process.</summary>
    /// <exception cref="ProbingException">Unavailable: the file is missing or cannot be loaded.</exception>
    public static void Load(string path)
    {
        lock (Gate)
        {
            if (s_handle != 0)
                return;
            try
            {
                s_handle = NativeLibrary.Load(path);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                throw new ProbingException(ProbingErrorKind.Unavailable,
                    $"the SQL engine cannot load '{path}': {e.Message}; libduckdb.so must lie next to libprobing.so", inner: e);
            }
            NativeLibrary.SetDllImportResolver(typeof(DuckDbLibrary).Assembly, Resolve);
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == Name ? s_handle : 0;
}
