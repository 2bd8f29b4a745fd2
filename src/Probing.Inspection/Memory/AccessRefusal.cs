using Probing.Sdk;

namespace Probing.Inspection.Memory;

/// <summary>That the kernel keeps the memory of a process from us, and what helps.</summary>
/// <param name="Reason">Which of its rules.</param>
/// <param name="What">A predicate of "process 4711".</param>
/// <param name="Advice">What to do.</param>
public sealed record AccessRefusal(AccessReason Reason, string What, string Advice)
{
    internal static ProbingException Of(int pid)
    {
        var refusal = RefusalReasons.Of(pid);
        return new ProbingException(ProbingErrorKind.PermissionDenied, $"process {pid} {refusal.What}; {refusal.Advice}");
    }
}
