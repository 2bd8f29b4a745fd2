namespace Probing.Interop.CPython;

/// <summary>
/// Behind the error of a call that was given up: its code has not heeded the interruption and holds its thread until
/// <paramref name="end"/>.
/// </summary>
public sealed class StillRunningException(Task end) : TimeoutException("the code is still running")
{
    /// <summary>Completes, with whatever outcome, when the code ends.</summary>
    public Task End => end;
}
