namespace Probing.Cli.Inject;

/// <summary>What an injection by ptrace did.</summary>
/// <param name="Tid">The thread that was borrowed.</param>
/// <param name="Pause">How long that thread was away from its work, all in all; no other was stopped while it was.</param>
internal sealed record InjectionReport(int Tid, TimeSpan Pause)
{
    /// <summary>The library in the process, whose start can be watched.</summary>
    public required InjectedLibrary Library { get; init; }
}
