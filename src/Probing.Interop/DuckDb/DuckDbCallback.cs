using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Probing.Interop.DuckDb;

/// <summary>
/// The guard around every function that DuckDB calls: no exception crosses into C++, each is reported through the C
/// API's own error call. Objects travel as GC handles that DuckDB frees through <see cref="Free"/>.
/// </summary>
internal static unsafe class DuckDbCallback
{
    /// <summary>Runs a callback's body; an exception goes to <paramref name="report"/> as text.</summary>
    internal static void Run(nint info, delegate*<nint, void> body, delegate*<nint, string, void> report)
    {
        try
        {
            body(info);
        }
        catch (Exception e)
        {
            report(info, e.Message);
        }
    }

    internal static nint Handle(object state) => GCHandle.ToIntPtr(GCHandle.Alloc(state));

    internal static T Target<T>(nint handle) where T : class => (T)GCHandle.FromIntPtr(handle).Target!;

    /// <summary>DuckDB calls this when it no longer needs an object; a disposable one is disposed.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    internal static void Free(nint handle) => Run(handle, &FreeCore, &IgnoreText);

    private static void FreeCore(nint handle)
    {
        var gcHandle = GCHandle.FromIntPtr(handle);
        var target = gcHandle.Target;
        gcHandle.Free();
        (target as IDisposable)?.Dispose();
    }

    // There is nobody to report to when DuckDB drops an object; states must record their own failures in Dispose.
    private static void IgnoreText(nint handle, string message)
    {
    }
}
