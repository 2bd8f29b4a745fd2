using System.CommandLine;

namespace Probing.Cli.CommandLine;

/// <summary>One command of <c>probing</c>: its syntax, its help and its work.</summary>
internal abstract class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Lines that a user can copy, shown by <c>--help</c>.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>True when the command talks to a probe.</summary>
    public virtual bool NeedsEndpoint => true;

    /// <summary>What <c>--help</c> says below the options; empty for nothing.</summary>
    public virtual string Notes => "";

    /// <summary>Does the work and returns the exit code; failures are thrown.</summary>
    public abstract Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken);
}
