using System.Text;
using Probing.Cli.Output;
using Probing.Interop.Libc;

namespace Probing.Cli.CommandLine;

/// <summary>Where a command reads and writes: the process's own descriptors, or a test's buffers.</summary>
internal sealed class CliConsole
{
    public required Stream Out { get; init; }

    public required TextWriter Error { get; init; }

    public required Func<Stream> In { get; init; }

    /// <summary>Looks up an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = _ => null;

    public bool OutIsTerminal { get; init; }

    public bool InIsTerminal { get; init; }

    public OutputStyle Style { get; init; } = new();

    /// <summary>True to colour what goes to <see cref="Error"/>.</summary>
    public bool ErrorColor { get; init; }

    public static CliConsole OfProcess()
    {
        var isTerminal = Terminal.IsTerminal(1);
        return new CliConsole
        {
            Out = new DescriptorStream(1),
            Error = new StreamWriter(new DescriptorStream(2), bufferSize: 1024) { AutoFlush = true },
            In = Console.OpenStandardInput,
            Variable = Environment.GetEnvironmentVariable,
            OutIsTerminal = isTerminal,
            InIsTerminal = Terminal.IsTerminal(0),
            Style = new OutputStyle(isTerminal ? Terminal.Columns(1) ?? 80 : null, isTerminal && WantsColor(),
                SpeaksUnicode()),
            ErrorColor = Terminal.IsTerminal(2) && WantsColor(),
        };
    }

    /// <summary>The same terminal, drawn into buffers.</summary>
    public CliConsole Into(Stream output, TextWriter error) => new()
    {
        Out = output,
        Error = error,
        In = In,
        Variable = Variable,
        OutIsTerminal = OutIsTerminal,
        Style = Style,
    };

    public void Write(string text) => Out.Write(Encoding.UTF8.GetBytes(text));

    public void WriteLine(string text) => Write(text + "\n");

    // no-color.org: set and not empty.
    private static bool WantsColor() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb";

    // A locale that is set and not UTF-8 is meant; none at all (containers) says nothing about the terminal.
    private static bool SpeaksUnicode()
    {
        string[] variables = ["LC_ALL", "LC_CTYPE", "LANG"];
        var locale =
            variables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return locale is null || locale.Contains("UTF", StringComparison.OrdinalIgnoreCase);
    }
}
