using System.CommandLine;
using Probing.Sdk;

namespace Probing.Cli.CommandLine;

/// <summary>What is wrong with a command line, in words that help to mend it.</summary>
internal static class UsageErrors
{
    /// <exception cref="ProbingException">InvalidArgument: the first fault.</exception>
    public static void Check(ParseResult parsed, Verb? verb, IReadOnlyList<Verb> verbs)
    {
        if (verb is null)
            throw parsed.UnmatchedTokens is [var word, ..]
                ? UnknownWord(word, verbs.Where(known => !known.Hidden).Select(known => known.Name), "command",
                    "probing")
                : Invalid("no command given; `probing --help` lists them");
        // The parser takes an option it does not know for an argument.
        if (!verb.TakesAnyWord)
        {
            foreach (var token in parsed.CommandResult.Tokens.Select(token => token.Value).Where(IsOption))
                throw UnknownWord(token, OptionNames(verb), "option", $"probing {verb.Name}");
        }
        if (parsed.UnmatchedTokens is [var extra, ..])
            throw IsOption(extra)
                ? UnknownWord(extra, OptionNames(verb), "option", $"probing {verb.Name}")
                : Invalid($"'{verb.Name}' does not take '{extra}' (quote a text with spaces); see `probing {verb.Name} --help`");
        if (parsed.Errors is [var error, ..])
            throw Invalid($"{error.Message.TrimEnd('.')}; see `probing {verb.Name} --help`");
    }

    private static bool IsOption(string token) =>
        token.Length > 1 && token[0] == '-' && token.All(letter => char.IsAsciiLetter(letter) || letter == '-')
            && token.Trim('-').Length > 0;

    private static IEnumerable<string> OptionNames(Verb verb) =>
        verb.Options.Concat(GlobalOptions.All).SelectMany(option => option.Aliases.Append(option.Name));

    private static ProbingException UnknownWord(string word, IEnumerable<string> known, string what, string where) =>
        Spelling.Nearest(word, known) is { } nearest
            ? Invalid($"unknown {what} '{word}'; did you mean '{nearest}'?")
            : Invalid($"unknown {what} '{word}'; `{where} --help` lists them");

    private static ProbingException Invalid(string message) => new(ProbingErrorKind.InvalidArgument, message);
}
