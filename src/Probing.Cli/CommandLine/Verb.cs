using System.CommandLine;
using Probing.Cli.Http;

namespace Probing.Cli.CommandLine;

/// <summary>One command of <c>probing</c>: its syntax, its help and its work.</summary>
internal abstract class Verb(string name, string description) : Command(name, description)
{
    /// <summary>Lines that a user can copy, shown by <c>--help</c>.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>True when the command talks to a probe.</summary>
    public virtual bool NeedsEndpoint => true;

    /// <summary>True when its arguments are another program's words, options of that program included.</summary>
    public virtual bool TakesAnyWord => false;

    /// <summary>What <c>--help</c> says below the options; empty for nothing.</summary>
    public virtual string Notes => "";

    /// <summary>The words that the verb's first argument can be; empty when only the user knows.</summary>
    /// <param name="client">The probe, when the command line names one already.</param>
    /// <param name="cancellationToken">Ends soon: somebody pressed Tab and waits.</param>
    public virtual Task<IReadOnlyList<Completion>> CompleteArgumentAsync(ProbeClient? client,
        CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Completion>>([]);

    /// <summary>The words that a later argument can be.</summary>
    /// <param name="client">The probe, when the command line names one already.</param>
    /// <param name="before">The arguments before it.</param>
    /// <param name="cancellationToken">Ends soon, as above.</param>
    public virtual Task<IReadOnlyList<Completion>> CompleteNextArgumentAsync(
        ProbeClient? client, IReadOnlyList<string> before, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Completion>>([]);

    /// <summary>Does the work and returns the exit code; failures are thrown.</summary>
    public abstract Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken);
}
