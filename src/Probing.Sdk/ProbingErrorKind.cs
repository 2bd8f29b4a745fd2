namespace Probing.Sdk;

/// <summary>
/// Why a request failed. The name in snake_case is the stable <c>code</c> of the HTTP problem document.
/// </summary>
/// <example>
/// <code>
/// static bool IsWorthAnotherTry(ProbingException error) => error.Kind switch
/// {
///     ProbingErrorKind.Timeout or ProbingErrorKind.TooManyRequests or ProbingErrorKind.InterpreterBusy
///         or ProbingErrorKind.Unavailable => true,
///     ProbingErrorKind.InvalidQuery or ProbingErrorKind.StatementNotAllowed or ProbingErrorKind.InvalidArgument
///         or ProbingErrorKind.NotFound or ProbingErrorKind.Cancelled or ProbingErrorKind.LimitExceeded => false,
///     ProbingErrorKind.Unauthenticated or ProbingErrorKind.PermissionDenied => false,
///     ProbingErrorKind.PythonError or ProbingErrorKind.ExtensionFailed or ProbingErrorKind.Internal => false,
///     _ => false,
/// };
/// </code>
/// </example>
public enum ProbingErrorKind
{
    /// <summary>The SQL text is wrong: syntax, unknown names, types that do not fit.</summary>
    InvalidQuery,

    /// <summary>A statement that would change state was sent as a query.</summary>
    StatementNotAllowed,

    /// <summary>A parameter, option value, header or body is malformed.</summary>
    InvalidArgument,

    /// <summary>The table, option, extension, process or route does not exist.</summary>
    NotFound,

    /// <summary>No credentials, or wrong ones.</summary>
    Unauthenticated,

    /// <summary>The caller is known but lacks the right, or the kernel refuses the probe.</summary>
    PermissionDenied,

    /// <summary>The time limit of the request ran out.</summary>
    Timeout,

    /// <summary>The client went away or interrupted the query.</summary>
    Cancelled,

    /// <summary>Too many requests run at the same time; try again.</summary>
    TooManyRequests,

    /// <summary>A row, byte or memory limit was reached.</summary>
    LimitExceeded,

    /// <summary>Python code raised an exception; the detail is its traceback.</summary>
    PythonError,

    /// <summary>The interpreter could not be entered in time because another thread holds the GIL.</summary>
    InterpreterBusy,

    /// <summary>What the request needs is not there now: no Python, a closed interpreter, a missing library.</summary>
    Unavailable,

    /// <summary>An extension failed.</summary>
    ExtensionFailed,

    /// <summary>A defect in Probing itself.</summary>
    Internal,
}
