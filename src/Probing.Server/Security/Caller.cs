using Probing.Sdk;

namespace Probing.Server.Security;

/// <summary>Who sent a request and what they may do.</summary>
/// <param name="Right">The most that the caller may do.</param>
/// <param name="Name">As <c>probing.queries</c> shows it: "uid 1000 pid 4711", "10.0.0.7".</param>
internal sealed record Caller(EngineRight Right, string Name)
{
    /// <exception cref="ProbingException">PermissionDenied, saying which right is missing and how to get
    /// it.</exception>
    public void Demand(EngineRight right, string what)
    {
        if (Right < right)
            throw new ProbingException(ProbingErrorKind.PermissionDenied,
                $"{what} needs the execute right, and {Name} has the read right only; use the private socket as the "
                + "user of the process, or the token PROBING_TOKEN");
    }
}
