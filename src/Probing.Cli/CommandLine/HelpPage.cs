using System.CommandLine;
using System.Text;
using Probing.Cli.Endpoints;

namespace Probing.Cli.CommandLine;

/// <summary>Writes <c>--help</c>: usage, arguments, options and examples, from the commands' own
/// declarations.</summary>
internal static class HelpPage
{
    public const string Summary = "Ask a running Python process with SQL.";

    public static string Of(IReadOnlyList<Verb> verbs)
    {
        var text = new StringBuilder($"{Summary}\n\nUsage:\n");
        text.Append("  probing ENDPOINT COMMAND ...      probing -t ENDPOINT COMMAND ...\n\nCommands:\n");
        Columns(text, verbs.Where(verb => !verb.Hidden).Select(verb => (verb.Name, verb.Description ?? "")));
        text.Append($"\nENDPOINT is {Endpoint.Accepted};\n{GlobalOptions.TargetVariable} names it for a whole shell.\n\nOptions:\n");
        Columns(text, GlobalOptions.All.Select(option => (Label(option), option.Description ?? "")));
        text.Append("\nExamples:\n");
        foreach (var line in (string[])[
            "PROBING=1 python train.py &", "probing list",
                "probing 4711 query \"SELECT * FROM python.\\`time.time()\\`\"",
            "probing 4711 tables"])
            text.Append("  ").Append(line).Append('\n');
        text.Append("\n`probing COMMAND --help` explains a command. Exit codes: 0 ok, 1 query or Python error, 2 usage, ")
            .Append("3 unreachable, 4 not permitted.\n");
        return text.ToString();
    }

    public static string Of(Verb verb)
    {
        var text = new StringBuilder($"{verb.Description}\n\nUsage:\n  probing {(verb.NeedsEndpoint ? "ENDPOINT " : "")}{verb.Name}");
        if (verb.Options.Count > 0)
            text.Append(" [options]");
        foreach (var argument in verb.Arguments)
            text.Append(' ').Append(Usage(argument));
        text.Append('\n');
        Section(text, "Arguments",
            verb.Arguments.Select(argument => (argument.HelpName ?? argument.Name, argument.Description ?? "")));
        Section(text, "Options", verb.Options.Select(option => (Label(option), option.Description ?? "")));
        Section(text, "Global options", GlobalOptions.All
            .Where(option => option.Recursive && (verb.NeedsEndpoint || option == GlobalOptions.Help))
            .Select(option => (Label(option), option.Description ?? "")));
        if (verb.Notes.Length > 0)
            text.Append('\n').Append(verb.Notes).Append('\n');
        text.Append("\nExamples:\n");
        foreach (var example in verb.Examples)
            text.Append("  ").Append(example).Append('\n');
        return text.ToString();
    }

    private static string Usage(Argument argument)
    {
        var name = argument.HelpName ?? argument.Name;
        var many = argument.Arity.MaximumNumberOfValues > 1 ? "..." : "";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}{many}]" : name + many;
    }

    private static string Label(Option option)
    {
        var names = string.Join(", ", option.Aliases.Append(option.Name).OrderBy(name => name.Length));
        return option.HelpName is { } value ? $"{names} {value}" : names;
    }

    private static void Section(StringBuilder to, string title, IEnumerable<(string Left, string Right)> rows)
    {
        var list = rows.ToList();
        if (list.Count == 0)
            return;
        to.Append('\n').Append(title).Append(":\n");
        Columns(to, list);
    }

    private static void Columns(StringBuilder to, IEnumerable<(string Left, string Right)> rows)
    {
        var list = rows.ToList();
        var width = list.Max(row => row.Left.Length);
        foreach (var (left, right) in list)
            to.Append("  ").Append(left.PadRight(width)).Append("  ").Append(right).Append('\n');
    }
}
