using Probing.Sdk;

namespace Probing.Interop.CPython;

/// <summary>The interpreter as a whole: which version, whether it lives. All of it may be asked without the GIL.</summary>
public static unsafe class PythonRuntime
{
    private static readonly delegate* unmanaged<int> IsInitializedFunction =
        (delegate* unmanaged<int>)PythonSymbols.Find("Py_IsInitialized");

    // Public since 3.13; before that the same function under its private name.
    private static readonly delegate* unmanaged<int> IsFinalizingFunction =
        (delegate* unmanaged<int>)PythonSymbols.Find("Py_IsFinalizing", "_Py_IsFinalizing");

    private static readonly Version? Detected = ReadVersion();

    /// <summary>True when a Python 3.8 or later is loaded and initialized in this process.</summary>
    public static bool IsReady => IsInitializedFunction != null && IsInitializedFunction() != 0 && Detected >= Oldest;

    /// <summary>True from the moment interpreter shutdown has begun.</summary>
    public static bool IsFinalizing => IsFinalizingFunction != null && IsFinalizingFunction() != 0;

    /// <summary>Major and minor version; 0.0 when there is no Python.</summary>
    public static Version Version => Detected ?? new Version(0, 0);

    private static Version Oldest { get; } = new(3, 8);

    /// <summary>Refuses to go on without a Python that the probe can work with.</summary>
    /// <exception cref="ProbingException">Unavailable, with the reason.</exception>
    public static void Require()
    {
        if (IsInitializedFunction == null)
            throw new ProbingException(ProbingErrorKind.Unavailable, "there is no CPython in this process");
        if (Detected < Oldest)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"this process runs Python {Detected}; the probe needs 3.8 or later");
        if (IsInitializedFunction() == 0)
            throw new ProbingException(ProbingErrorKind.Unavailable, "the Python interpreter is not initialized");
    }

    private static Version? ReadVersion()
    {
        var function = (delegate* unmanaged<byte*>)PythonSymbols.Find("Py_GetVersion");
        if (function == null)
            return null;
        // "3.12.1 (main, ...)": a static buffer, readable before initialization.
        var text = Utf8.Decode(function());
        var parts = text.Split(' ')[0].Split('.');
        return parts.Length >= 2 && int.TryParse(parts[0], out var major) && int.TryParse(parts[1], out var minor)
            ? new Version(major, minor)
            : null;
    }
}
