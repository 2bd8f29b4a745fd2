using Probing.Sdk;

namespace Probing.Cli.Processes.Checks;

/// <summary>Why something cannot be done with a process, and what helps.</summary>
/// <param name="Condition">Which case it is.</param>
/// <param name="What">A predicate of "process 4711".</param>
/// <param name="Advice">What to do; null where there is nothing to do.</param>
/// <param name="Kind">Of the failure that it is for a command.</param>
internal sealed record TargetObstacle(TargetCondition Condition, string What, string? Advice,
    ProbingErrorKind Kind = ProbingErrorKind.Unavailable)
{
    /// <summary>One sentence.</summary>
    public string Message(int pid, bool withAdvice = true) => Condition == TargetCondition.Gone ? $"there is no process {pid}"
        : $"process {pid} {What}" + (withAdvice && Advice is not null ? $"; {Advice}" : "");
}
