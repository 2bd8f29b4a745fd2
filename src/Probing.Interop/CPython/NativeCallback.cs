namespace Probing.Interop.CPython;

/// <summary>
/// The guard around every callback from native code: an exception that left one would end the host.
/// </summary>
public static class NativeCallback
{
    /// <summary>Told of what a callback threw; the composition root connects it to the probe's log.</summary>
    public static Action<Exception>? Failed { get; set; }

    /// <summary>Runs a callback's body; it may be on any thread, the finalizer's included.</summary>
    public static void Run(nint argument, Action<nint> body)
    {
        try
        {
            body(argument);
        }
        catch (Exception e)
        {
            Report(e);
        }
    }

    /// <summary>For callbacks that give an answer, whose body is a try of its own.</summary>
    internal static void Report(Exception error)
    {
        try
        {
            Failed?.Invoke(error);
        }
        catch (Exception)
        {
            // The channel for reporting is broken; there is no other, and the host must go on.
        }
    }
}
