namespace Probing.Sdk;

/// <summary>
/// A failure that the user is to read: <see cref="Exception.Message"/> says what happened, with the value, and what to
/// do next; <see cref="Detail"/> carries the long part (a Python traceback). Misuse of an API by its programmer
/// throws the BCL's exceptions instead.
/// </summary>
/// <example>
/// <code>
/// throw new ProbingException(ProbingErrorKind.NotFound,
///     "there is no process 4711 (any more); `FROM proc.processes` lists those that run");
/// </code>
/// What an extension catches:
/// <code>
/// try
/// {
///     await context.QueryAsync(new EngineQuery("SELECT nme FROM process.threads"), cancellationToken);
/// }
/// catch (ProbingException e) when (e.Kind == ProbingErrorKind.InvalidQuery)
/// {
///     Debug.WriteLine($"{e.Message} at character {e.Position}: {e.Detail}");
/// }
/// </code>
/// </example>
public sealed class ProbingException(
    ProbingErrorKind kind, string message, string? detail = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The stable reason; decides the HTTP status and the CLI's exit code.</summary>
    public ProbingErrorKind Kind { get; } = kind;

    /// <summary>The long form, for instance a traceback; null when the message says it all.</summary>
    public string? Detail { get; } = detail;

    /// <summary>Offset in UTF-16 units into the user's SQL text where the fault lies, when known.</summary>
    public int? Position { get; init; }
}
