using System.CommandLine;

namespace Probing.Cli.CommandLine;

/// <summary>What is known of a command line that is not complete yet.</summary>
internal sealed record CompletionLine
{
    public string? Endpoint { get; private init; }

    public Verb? Verb { get; private init; }

    /// <summary>Arguments that the verb has already.</summary>
    public IReadOnlyList<string> Arguments { get; private init; } = [];

    /// <summary>The option whose value is being typed; null when it is something else.</summary>
    public string? PendingOption { get; private init; }

    public static CompletionLine Read(IReadOnlyList<string> words, Func<string, Verb?> findVerb)
    {
        var line = new CompletionLine();
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word.StartsWith('-') && word != "-")
            {
                if (!TakesValue(word, line.Verb))
                    continue;
                if (i + 1 == words.Count)
                    return line with { PendingOption = word };
                i++;
                if (GlobalOptions.Target.Name == word || GlobalOptions.Target.Aliases.Contains(word))
                    line = line with { Endpoint = words[i] };
            }
            else if (line.Verb is not null)
            {
                line = line with { Arguments = [.. line.Arguments, word] };
            }
            else if (findVerb(word) is { } verb)
            {
                line = line with { Verb = verb };
            }
            else
            {
                line = line with { Endpoint = word };
            }
        }
        return line;
    }

    private static bool TakesValue(string word, Verb? verb) => !word.Contains('=')
        && (verb?.Options ?? []).Concat(GlobalOptions.All)
            .FirstOrDefault(option => option.Name == word || option.Aliases.Contains(word)) is { HelpName: not null };
}
