using Probing.Sdk;

namespace Probing.Interop.CPython;

/// <summary>
/// The Python error indicator. An error is copied to text at once (type, message, traceback), so that no frame of the host
/// stays alive because somebody asked a query.
/// </summary>
public static unsafe class PythonErrors
{
    private static readonly delegate* unmanaged[SuppressGCTransition]<nint> PyErr_Occurred =
        (delegate* unmanaged[SuppressGCTransition]<nint>)PythonSymbols.Require("PyErr_Occurred");

    private static readonly delegate* unmanaged<void> PyErr_Clear =
        (delegate* unmanaged<void>)PythonSymbols.Require("PyErr_Clear");

    // 3.12 and later; PyErr_Fetch is deprecated there.
    private static readonly delegate* unmanaged<nint> PyErr_GetRaisedException =
        (delegate* unmanaged<nint>)PythonSymbols.Find("PyErr_GetRaisedException");

    private static readonly delegate* unmanaged<nint*, nint*, nint*, void> PyErr_Fetch =
        (delegate* unmanaged<nint*, nint*, nint*, void>)PythonSymbols.Find("PyErr_Fetch");

    private static readonly delegate* unmanaged<nint*, nint*, nint*, void> PyErr_NormalizeException =
        (delegate* unmanaged<nint*, nint*, nint*, void>)PythonSymbols.Find("PyErr_NormalizeException");

    private static readonly delegate* unmanaged<nint, nint, int> PyException_SetTraceback =
        (delegate* unmanaged<nint, nint, int>)PythonSymbols.Require("PyException_SetTraceback");

    /// <summary>True when an error is pending on this thread.</summary>
    public static bool IsPending => PyErr_Occurred() != 0;

    /// <summary>Forgets the pending error.</summary>
    public static void Clear() => PyErr_Clear();

    /// <summary>Throws the pending error, if there is one.</summary>
    /// <exception cref="ProbingException">PythonError with the traceback, or what the evaluation's own helpers raise.</exception>
    public static void ThrowIfAny()
    {
        if (IsPending)
            Throw();
    }

    /// <summary>Throws the pending error.</summary>
    /// <exception cref="ProbingException">PythonError with the traceback, or what the evaluation's own helpers raise.</exception>
    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    public static void Throw()
    {
        using var exception = Take();
        throw exception.IsNull
            ? new ProbingException(ProbingErrorKind.Internal, "a CPython function failed without setting an error")
            : PythonBridge.Describe(exception.Address);
    }

    /// <summary>The pending error as an exception object, which is then no longer pending; null when there is none. New.</summary>
    internal static PyRef Take()
    {
        if (PyErr_GetRaisedException != null)
            return new PyRef(PyErr_GetRaisedException());
        nint type = 0, value = 0, traceback = 0;
        PyErr_Fetch(&type, &value, &traceback);
        if (type == 0)
            return default;
        PyErr_NormalizeException(&type, &value, &traceback);
        if (traceback != 0)
        {
            _ = PyException_SetTraceback(value, traceback);
            Objects.DecRef(traceback);
        }
        Objects.DecRef(type);
        return new PyRef(value);
    }
}
