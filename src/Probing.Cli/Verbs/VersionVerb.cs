using Probing.Cli.CommandLine;

namespace Probing.Cli.Verbs;

/// <summary><c>probing version</c>.</summary>
internal sealed class VersionVerb() : Verb("version", "Print the version of this command.")
{
    public static string Number { get; } = typeof(VersionVerb).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public override bool NeedsEndpoint => false;

    public override IReadOnlyList<string> Examples => ["probing version"];

    public override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        invocation.Console.WriteLine($"probing {Number}");
        return Task.FromResult(ExitCode.Success);
    }
}
