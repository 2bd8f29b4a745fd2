namespace Probing.Server.Problems;

/// <summary>
/// Ends a request with a problem that is HTTP's own and so has no <see cref="Sdk.ProbingErrorKind"/>.
/// </summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
