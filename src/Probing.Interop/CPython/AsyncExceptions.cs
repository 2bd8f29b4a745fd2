namespace Probing.Interop.CPython;

/// <summary>Exceptions raised in another thread at its next bytecode; a thread blocked in C gets them afterwards.</summary>
internal static unsafe class AsyncExceptions
{
    private static readonly delegate* unmanaged<nuint, nint, int> PyThreadState_SetAsyncExc =
        (delegate* unmanaged<nuint, nint, int>)PythonSymbols.Require("PyThreadState_SetAsyncExc");

    private static readonly delegate* unmanaged[SuppressGCTransition]<nuint> PyThread_get_thread_ident =
        (delegate* unmanaged[SuppressGCTransition]<nuint>)PythonSymbols.Require("PyThread_get_thread_ident");

    /// <summary>Python's identifier of the calling thread.</summary>
    public static nuint CurrentThread => PyThread_get_thread_ident();

    /// <summary>Makes an exception of the type (borrowed) pending in a thread.</summary>
    public static void Raise(nuint thread, nint exceptionType) => _ = PyThreadState_SetAsyncExc(thread, exceptionType);

    /// <summary>Takes back what <see cref="Raise"/> made pending and the thread has not seen.</summary>
    public static void Clear(nuint thread) => _ = PyThreadState_SetAsyncExc(thread, 0);
}
