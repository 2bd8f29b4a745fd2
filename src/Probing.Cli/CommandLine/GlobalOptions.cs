using System.CommandLine;

namespace Probing.Cli.CommandLine;

/// <summary>Options that every verb takes.</summary>
internal static class GlobalOptions
{
    public const string TargetVariable = "PROBING_ENDPOINT";
    public const string TokenVariable = "PROBING_TOKEN";

    public static Option<string> Target { get; } = new("--target", "-t")
    {
        Description = $"Whom to ask: a pid, host:port, [v6]:port, :port, a socket path or a directory; else {TargetVariable}",
        HelpName = "ENDPOINT",
        Recursive = true,
    };

    public static Option<string> Token { get; } = new("--token")
    {
        Description = $"Token of a probe that listens on TCP; else {TokenVariable}, which other users cannot see",
        HelpName = "TOKEN",
        Recursive = true,
    };

    public static Option<bool> Help { get; } = new("--help", "-h") { Description = "Show this help", Recursive = true };

    public static Option<bool> Version { get; } = new("--version") { Description = "Show the version" };

    public static IReadOnlyList<Option> All { get; } = [Target, Token, Help, Version];
}
