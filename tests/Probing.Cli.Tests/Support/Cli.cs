using System.Text;
using Probing.Cli.CommandLine;
using Probing.Cli.Output;

namespace Probing.Cli.Tests.Support;

/// <summary>Runs the command line in this process, with buffers in place of the terminal.</summary>
internal sealed record Cli
{
    /// <summary>Environment variables that the command sees.</summary>
    public Dictionary<string, string> Variables { get; init; } = [];

    public string Input { get; init; } = "";

    /// <summary>Width of the terminal; null for a pipe.</summary>
    public int? Terminal { get; init; }

    public static Task<CliResult> RunAsync(params string[] arguments) =>
        new Cli().RunAsync(CancellationToken.None, arguments);

    public async Task<CliResult> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var exitCode = await new App(new CliConsole
        {
            Out = output,
            Error = error,
            In = () => new MemoryStream(Encoding.UTF8.GetBytes(Input)),
            Variable = name => Variables.GetValueOrDefault(name),
            OutIsTerminal = Terminal is not null,
            Style = new OutputStyle(Terminal),
        }).RunAsync(arguments, cancellationToken);
        return new CliResult(exitCode, output.ToArray(), error.ToString());
    }
}
