namespace Probing.Cli.CommandLine;

using Probing.Cli.Endpoints;

/// <summary>
/// Brings <c>probing ENDPOINT COMMAND …</c> into the parser's order, <c>probing -t ENDPOINT COMMAND …</c>, and keeps
/// the parser's hands off the arguments of a program that is to be launched.
/// </summary>
internal static class ArgumentOrder
{
    private static readonly string[] OptionsWithValue = ["-t", "--target", "--token"];
    private static readonly string[] LaunchOptionsWithValue = ["-e", "--env"];

    /// <param name="arguments">As given by the shell.</param>
    /// <param name="isVerb">Knows the commands and their aliases.</param>
    public static string[] Normalize(IReadOnlyList<string> arguments, Func<string, bool> isVerb)
    {
        var result = arguments.ToList();
        var first = NextPositional(result, 0, OptionsWithValue);
        if (first < 0)
            return [.. result];
        if (!isVerb(result[first]) && IsEndpoint(result, first, isVerb))
        {
            result.Insert(first, "-t");
            first = NextPositional(result, first + 2, OptionsWithValue);
        }
        if (first >= 0 && result[first] == "launch")
        {
            var program = NextPositional(result, first + 1, [.. OptionsWithValue, .. LaunchOptionsWithValue]);
            if (program >= 0)
                result.Insert(program, "--");
        }
        return [.. result];
    }

    // A word before a command is an endpoint even when it is a bad one: its own error says more than "unknown command".
    private static bool IsEndpoint(List<string> arguments, int at, Func<string, bool> isVerb) =>
        Endpoint.LooksLikeOne(arguments[at]) || (at + 1 < arguments.Count && isVerb(arguments[at + 1]));

    /// <summary>Index of the next word that is neither an option nor an option's value; -1 at the end or at
    /// <c>--</c>.</summary>
    private static int NextPositional(List<string> arguments, int from, string[] withValue)
    {
        for (var i = from; i < arguments.Count; i++)
        {
            if (arguments[i] == "--")
                return -1;
            if (withValue.Contains(arguments[i]))
                i++;
            else if (!arguments[i].StartsWith('-') || arguments[i] == "-")
                return i;
        }
        return -1;
    }
}
