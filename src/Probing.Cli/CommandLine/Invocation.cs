using System.CommandLine;
using Probing.Cli.Endpoints;
using Probing.Cli.Http;
using Probing.Sdk;

namespace Probing.Cli.CommandLine;

/// <summary>One run of a verb: what the user wrote and where the answer goes.</summary>
internal sealed class Invocation(ParseResult parsed, CliConsole console)
{
    public CliConsole Console { get; } = console;

    /// <summary>The SQL or Python that the verb sends, for errors that point into it.</summary>
    public string? SourceText { get; set; }

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>The endpoint that the user named, here or in the environment; null when there is none.</summary>
    public Endpoint? Endpoint =>
        (parsed.GetValue(GlobalOptions.Target) ?? NonEmpty(GlobalOptions.TargetVariable)) is { } text
            ? Endpoints.Endpoint.Parse(text) : null;

    /// <summary>Opens the way to the probe; nothing is sent yet.</summary>
    public ProbeClient Connect()
    {
        var endpoint = Endpoint ?? throw new ProbingException(ProbingErrorKind.InvalidArgument,
            $"which process? give {Endpoints.Endpoint.Accepted} before the command or in "
            + $"{GlobalOptions.TargetVariable}; "
            + "`probing list` shows the probed processes");
        return new ProbeClient(ProbeLocator.Locate(endpoint), parsed.GetValue(GlobalOptions.Token)
            ?? NonEmpty(GlobalOptions.TokenVariable));
    }

    private string? NonEmpty(string variable) => Console.Variable(variable) is { Length: > 0 } value ? value : null;
}
