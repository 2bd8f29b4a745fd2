using Probing.Interop.CPython;
using Probing.Sdk;

namespace Probing.Engine.Guards;

/// <summary>What counts against an extension: its own defects, never its users' mistakes nor the state of the world.</summary>
internal static class FailurePolicy
{
    /// <summary>
    /// True when the extension is to blame. An exception that is no <see cref="ProbingException"/> was not meant for the
    /// user to read. Python errors are the user's own in the built-in namespace <c>python</c>, whose tables are expressions,
    /// and the extension's in one that is written in Python.
    /// </summary>
    internal static bool Counts(Exception failure, bool loaded) => failure switch
    {
        OperationCanceledException => false,
        ProbingException { Kind: ProbingErrorKind.ExtensionFailed or ProbingErrorKind.Internal } => true,
        ProbingException { Kind: ProbingErrorKind.PythonError } => loaded,
        ProbingException { InnerException: StillRunningException } => false, // it counts among those that hang
        ProbingException { Kind: ProbingErrorKind.Timeout, InnerException: TimeoutException } => true, // the guard's own limit
        ProbingException => false,
        _ => true,
    };
}
