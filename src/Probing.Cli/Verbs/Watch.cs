using System.Globalization;
using System.Text;
using Probing.Cli.CommandLine;
using Probing.Cli.Http;
using Probing.Cli.Output;

namespace Probing.Cli.Verbs;

/// <summary>Runs a query again and again; on a terminal each answer replaces the one before.</summary>
internal static class Watch
{
    private const string Home = "\e[H";
    private const string ClearScreen = "\e[2J";
    private const string ClearToLineEnd = "\e[K";
    private const string ClearBelow = "\e[J";

    public static async Task<int> RunAsync(ProbeClient client, QueryText query, AnswerRequest request, TimeSpan period,
        CliConsole console, CancellationToken cancellationToken)
    {
        var redraws = console.OutIsTerminal && request.Format.IsDrawn() && request.OutputPath is null;
        if (redraws)
            console.Write(ClearScreen);
        using var timer = new PeriodicTimer(period);
        do
        {
            if (redraws)
                await RedrawAsync(client, query, request, period, console, cancellationToken);
            else
                await AnswerWriter.RunAsync(client, query, request, console, cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
        return ExitCode.Success;
    }

    // Drawn aside and sent in one piece, line over line: a cleared screen would flicker.
    private static async Task RedrawAsync(ProbeClient client, QueryText query, AnswerRequest request, TimeSpan period,
        CliConsole console, CancellationToken cancellationToken)
    {
        using var screen = new MemoryStream();
        using var notes = new StringWriter();
        await AnswerWriter.RunAsync(client, query, request, console.Into(screen, notes), cancellationToken);
        var text = new StringBuilder(Home);
        text.Append(CultureInfo.InvariantCulture,
            $"every {period.TotalSeconds:0.###} s · {DateTime.Now:HH:mm:ss} · Ctrl-C ends");
        text.Append(ClearToLineEnd).Append('\n').Append(ClearToLineEnd).Append('\n');
        text.Append((Encoding.UTF8.GetString(screen.ToArray()) + notes)
            .Replace("\n", ClearToLineEnd + "\n", StringComparison.Ordinal));
        console.Write(text.Append(ClearBelow).ToString());
    }
}
