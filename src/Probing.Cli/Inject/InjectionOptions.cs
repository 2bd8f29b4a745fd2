namespace Probing.Cli.Inject;

/// <summary>How an injection is to be done.</summary>
/// <param name="Timeout">How long all of it may take, up to the first answer.</param>
internal sealed record InjectionOptions(TimeSpan Timeout);
