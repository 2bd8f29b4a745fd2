using Probing.Sdk;

namespace Probing.Server.Problems;

/// <summary>
/// How a failure shows in HTTP: the stable code, the status and a title that is the same for all of its kind.
/// </summary>
internal readonly record struct ProblemKind(int Status, string Code, string Title)
{
    public static readonly ProblemKind MethodNotAllowed =
        new(405, "method_not_allowed", "The path does not have this method");

    public static readonly ProblemKind NotAcceptable =
        new(406, "not_acceptable", "None of the accepted media types can be made");

    public static readonly ProblemKind UnsupportedMediaType =
        new(415, "unsupported_media_type", "The body has a media type that is not understood");

    /// <summary>
    /// The one place that decides the status of a <see cref="ProbingErrorKind"/>; total over the enum.
    /// </summary>
    public static ProblemKind Of(ProbingErrorKind kind) => kind switch
    {
        ProbingErrorKind.InvalidQuery => new(400, "invalid_query", "The SQL text is wrong"),
        ProbingErrorKind.StatementNotAllowed => new(400, "statement_not_allowed", "The statement would change state"),
        ProbingErrorKind.InvalidArgument => new(400, "invalid_argument", "A part of the request is malformed"),
        ProbingErrorKind.NotFound => new(404, "not_found", "It does not exist"),
        ProbingErrorKind.Unauthenticated => new(401, "unauthenticated", "Credentials are missing or wrong"),
        ProbingErrorKind.PermissionDenied => new(403, "permission_denied", "The caller lacks the right"),
        ProbingErrorKind.Timeout => new(504, "timeout", "The time limit ran out"),
        // 499 is nobody's standard but everybody's habit for "the client went away".
        ProbingErrorKind.Cancelled => new(499, "cancelled", "The request was cancelled"),
        ProbingErrorKind.TooManyRequests => new(429, "too_many_requests", "Too many requests run at the same time"),
        ProbingErrorKind.LimitExceeded => new(413, "limit_exceeded", "A row, byte or memory limit was reached"),
        ProbingErrorKind.PythonError => new(422, "python_error", "Python raised an exception"),
        ProbingErrorKind.InterpreterBusy => new(503, "interpreter_busy", "The Python interpreter is busy"),
        ProbingErrorKind.Unavailable => new(503, "unavailable", "What the request needs is not there now"),
        ProbingErrorKind.ExtensionFailed => new(502, "extension_failed", "An extension failed"),
        ProbingErrorKind.Internal => new(500, "internal", "A defect in Probing"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no HTTP status is declared for this kind"),
    };

    /// <summary>Seconds after which the same request is worth trying again; null when waiting does not help.</summary>
    public int? RetryAfter => Status is 429 or 503 ? 1 : null;
}
