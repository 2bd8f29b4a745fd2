using System.Runtime.InteropServices;
using Probing.Interop.Plugins;

namespace Probing.Interop.Shim;

/// <summary>
/// The C part of libprobing.so (src/Probing.Probe/native/probing.h), as managed code calls it. Only there to call
/// inside the published library, which links it.
/// </summary>
public static unsafe partial class NativeShim
{
    private const string Library = "probing_shim";

    /// <summary>Tells waiting Python threads that the probe serves.</summary>
    public static void ReportServing(string socketPath) => probing_report_serving(socketPath);

    /// <summary>Tells waiting Python threads why there is no probe.</summary>
    public static void ReportFailure(string code, string message, string? detail) =>
        probing_report_failure(code, message, detail);

    /// <summary>Has the probe end and the library stay. Returns at once.</summary>
    public static void Detach() => probing_detach();

    /// <summary>Has the end of the interpreter watched, which nobody may wait for the GIL without. Returns at once.</summary>
    /// <exception cref="Sdk.ProbingException">Unavailable: the process may not have one more thread.</exception>
    public static void WatchInterpreter()
    {
        if (probing_watch_interpreter() != 0)
            throw new Sdk.ProbingException(Sdk.ProbingErrorKind.Unavailable,
                $"no thread can be made that joins the interpreter: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Has every forked child close this descriptor; false when too many are registered already.</summary>
    public static bool CloseInChildren(int descriptor) => probing_close_in_children(descriptor) == 0;

    /// <summary>Takes that back, before the descriptor is closed and its number becomes a file of the host.</summary>
    public static void KeepInChildren(int descriptor) => probing_keep_in_children(descriptor);

    /// <summary>The gate in front of the GIL: two ints, <c>closing</c> and <c>in_flight</c>. Lives as long as the process.</summary>
    public static nint GilGate => probing_gil_gate();

    /// <summary>How often Python modules have declared something so far. Needs no GIL.</summary>
    public static ulong Declarations => probing_declarations();

    /// <summary>Has the rows of tables take no more memory than this, in bytes: of all of them, and of each one declared later.</summary>
    public static void LimitTableMemory(long all, long each) => probing_limit_table_memory((ulong)all, (ulong)each);

    /// <summary>Has exit() end the queries before it takes libduckdb down. Call it when libduckdb is loaded.</summary>
    public static void EndQueriesAtExit() => probing_end_queries_at_exit();

    /// <summary>How long the end of the process waits for what must be ended first.</summary>
    public static void WaitAtExit(TimeSpan patience) => probing_exit_patience(patience.TotalSeconds);

    /// <summary>The file that this library was loaded from.</summary>
    public static string LibraryPath => Marshal.PtrToStringUTF8(probing_library_path()) ?? "";

    /// <summary>
    /// The module <c>probing._core</c> of this library, with the interpreter's exit and forks watched from now on. With the GIL. New;
    /// 0 with a Python error set.
    /// </summary>
    /// <param name="spec">The module's spec. Borrowed.</param>
    public static nint NewCoreModule(nint spec) => probing_new_core_module(spec);

    /// <summary>Answers a call, once. <paramref name="stream"/> goes over to the receiver.</summary>
    public static void CompleteCall(nint call, bool failed, ReadOnlySpan<byte> reply, nint stream = 0)
    {
        fixed (byte* data = reply)
            probing_call_complete(call, failed ? 1 : 0, data, (nuint)reply.Length, stream);
    }

    /// <summary>Starts a program that is no child of this process, with the given environment; 0, or the errno.</summary>
    public static int StartDetached(IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        using var texts = new NativeTexts();
        return -probing_start_detached(texts.List(arguments), texts.List(environment));
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void probing_report_serving(string socketPath);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial void probing_report_failure(string code, string message, string? detail);

    [LibraryImport(Library)]
    private static partial void probing_detach();

    [LibraryImport(Library, SetLastError = true)]
    private static partial int probing_watch_interpreter();

    [LibraryImport(Library)]
    private static partial int probing_close_in_children(int descriptor);

    [LibraryImport(Library)]
    private static partial void probing_keep_in_children(int descriptor);

    [LibraryImport(Library)]
    private static partial nint probing_gil_gate();

    [LibraryImport(Library)]
    private static partial ulong probing_declarations();

    [LibraryImport(Library)]
    private static partial void probing_limit_table_memory(ulong all, ulong each);

    [LibraryImport(Library)]
    private static partial void probing_end_queries_at_exit();

    [LibraryImport(Library)]
    private static partial void probing_exit_patience(double seconds);

    [LibraryImport(Library)]
    private static partial int probing_start_detached(byte** arguments, byte** environment);

    [LibraryImport(Library)]
    private static partial nint probing_library_path();

    [LibraryImport(Library)]
    private static partial nint probing_new_core_module(nint spec);

    [LibraryImport(Library)]
    private static partial void probing_call_complete(nint call, int failed, byte* reply, nuint length, nint stream);
}
