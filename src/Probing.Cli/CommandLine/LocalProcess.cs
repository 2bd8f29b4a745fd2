using Probing.Cli.Endpoints;
using Probing.Cli.Processes.Checks;
using Probing.Sdk;

namespace Probing.Cli.CommandLine;

/// <summary>The target of verbs that look at a process from outside: only a pid says which one.</summary>
internal static class LocalProcess
{
    /// <exception cref="ProbingException">InvalidArgument: no endpoint, or one that is no pid. Otherwise: there is no such
    /// process, or none that lives.</exception>
    public static int Demand(Invocation invocation, Verb verb)
    {
        var pid = PidOf(invocation, verb);
        TargetCheck.Demand(pid, TargetUse.Look);
        return pid;
    }

    private static int PidOf(Invocation invocation, Verb verb) => invocation.Endpoint switch
    {
        Endpoint.OfProcess process => process.Pid,
        null => throw new ProbingException(ProbingErrorKind.InvalidArgument,
            $"which process? give a pid before the command: probing 4711 {verb.Name}"),
        _ => throw new ProbingException(ProbingErrorKind.InvalidArgument,
            $"{verb.Name} reads a process of this machine from outside, so it wants a pid: probing 4711 {verb.Name}"),
    };
}
