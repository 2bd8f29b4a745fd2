using System.CommandLine;
using System.Globalization;
using Probing.Cli.Endpoints;
using Probing.Cli.Http;
using Probing.Cli.Output;
using Probing.Cli.Processes;
using Probing.Sdk;

namespace Probing.Cli.CommandLine;

/// <summary>
/// Finds what may stand where the cursor is. The completion scripts of all shells ask this, so that they never know
/// less than the parser.
/// </summary>
internal sealed class Completer(IReadOnlyList<Verb> verbs, Func<string, string?> variable)
{
    /// <summary>Nobody waits longer for a Tab.</summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMilliseconds(500);

    /// <param name="words">The words after <c>probing</c>; the last one is being typed and may be empty.</param>
    /// <param name="cancellationToken">The user's interrupt.</param>
    public async Task<IReadOnlyList<Completion>> CompleteAsync(IReadOnlyList<string> words,
        CancellationToken cancellationToken)
    {
        var typed = words.Count > 0 ? words[^1] : "";
        var line = CompletionLine.Read([.. words.SkipLast(1)], FindVerb);
        var candidates = line switch
        {
            { PendingOption: { } option } => OptionValues(option),
            { Verb: { } verb } =>
                typed.StartsWith('-') ? Options(verb.Options) : await ArgumentAsync(verb, line, cancellationToken),
            _ => typed.StartsWith('-') ? Options([]) : Commands(line),
        };
        return [.. candidates.Where(candidate => candidate.Word.StartsWith(typed, StringComparison.Ordinal))];
    }

    private Verb? FindVerb(string word) =>
        verbs.FirstOrDefault(verb => !verb.Hidden && (verb.Name == word || verb.Aliases.Contains(word)));

    private IEnumerable<Completion> Commands(CompletionLine line) => verbs
        .Where(verb => !verb.Hidden && (line.Endpoint is null || verb.NeedsEndpoint))
        .Select(verb => new Completion(verb.Name, verb.Description))
        .Concat(line.Endpoint is null ? Processes() : []);

    private static IEnumerable<Completion> Options(IEnumerable<Option> own) =>
        own.Concat(GlobalOptions.All).Select(option => new Completion(option.Name, option.Description));

    private static IEnumerable<Completion> OptionValues(string option) => option switch
    {
        "-t" or "--target" => Processes(),
        "--format" => OutputFormats.Names.Select(name => new Completion(name)),
        _ => [],
    };

    private async Task<IEnumerable<Completion>> ArgumentAsync(Verb verb, CompletionLine line,
        CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(AnswerLimit);
        try
        {
            var name = line.Endpoint ?? variable(GlobalOptions.TargetVariable);
            using var client = verb.NeedsEndpoint && !string.IsNullOrEmpty(name)
                ? new ProbeClient(ProbeLocator.Locate(Endpoint.Parse(name)), variable(GlobalOptions.TokenVariable))
                : null;
            return line.Arguments.Count == 0
                ? await verb.CompleteArgumentAsync(client, deadline.Token)
                : await verb.CompleteNextArgumentAsync(client, line.Arguments, deadline.Token);
        }
        catch (Exception e) when (e is ProbingException or OperationCanceledException)
        {
            // A probe that does not answer has no words to offer; the command itself will say why.
            return [];
        }
    }

    /// <summary>Pids of the probed processes, without asking them: dead sockets are told by the missing
    /// process.</summary>
    public static IEnumerable<Completion> Processes() => ProbeScan.Sockets()
        .Where(found => found.Process.Exists)
        .Select(found => new Completion(
            found.Process.Pid.ToString(CultureInfo.InvariantCulture), ScriptName.Of(found.Process.CommandLine)));
}
