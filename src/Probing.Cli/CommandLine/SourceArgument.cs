using System.CommandLine;
using System.Text;
using Probing.Sdk;

namespace Probing.Cli.CommandLine;

/// <summary>SQL or Python code: as an argument, from a file, or from standard input.</summary>
internal sealed class SourceArgument(string name, string what)
{
    private readonly Argument<string> _text =
        new(name) { Description = $"The {what}; - reads standard input", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string> _file =
        new("--file", "-f") { Description = $"Read the {what} from a file", HelpName = "FILE" };

    public void AddTo(Verb verb)
    {
        verb.Arguments.Add(_text);
        verb.Options.Add(_file);
    }

    /// <exception cref="ProbingException">InvalidArgument: there is none, or too much of it.</exception>
    public async Task<string> ReadAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var argument = invocation.Value(_text);
        var file = invocation.Value(_file);
        if (argument is not null && file is not null)
            throw Invalid($"give the {what} as an argument or with -f, not both");
        if (argument is null && file is null && invocation.Console.InIsTerminal)
            throw Invalid($"there is no {what}; give it as an argument, with -f FILE, or on standard input");
        var text = argument is not null and not "-" ? argument
            : file is not null and not "-" ? await ReadFileAsync(file, cancellationToken)
            : await new StreamReader(invocation.Console.In(), Encoding.UTF8).ReadToEndAsync(cancellationToken);
        invocation.SourceText = text;
        return string.IsNullOrWhiteSpace(text) ? throw Invalid($"the {what} is empty") : text;
    }

    private async Task<string> ReadFileAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"cannot read the {what}: {e.Message}");
        }
    }

    private static ProbingException Invalid(string message) => new(ProbingErrorKind.InvalidArgument, message);
}
