using System.CommandLine;
using Probing.Cli.Output;
using Probing.Cli.Verbs;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Cli.CommandLine;

/// <summary>The command line as a whole: parses, runs one verb, and turns every failure into a message and an exit
/// code.</summary>
internal sealed class App
{
    // Queries begin with anything, '@' included, and `-f5` means nothing here.
    private static readonly ParserConfiguration Parser =
        new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    private readonly CliConsole _console;
    private readonly Command _root = new("probing", HelpPage.Summary);

    public App(CliConsole console)
    {
        _console = console;
        Verbs = VerbList.Create(this);
        foreach (var option in GlobalOptions.All)
            _root.Options.Add(option);
        foreach (var verb in Verbs)
            _root.Subcommands.Add(verb);
    }

    public IReadOnlyList<Verb> Verbs { get; }

    public Verb? FindVerb(string word) =>
        Verbs.FirstOrDefault(verb => verb.Name == word || verb.Aliases.Contains(word));

    public async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        Invocation? invocation = null;
        try
        {
            var parsed = _root.Parse(ArgumentOrder.Normalize(arguments, word => FindVerb(word) is not null), Parser);
            var verb = parsed.CommandResult.Command as Verb;
            if (parsed.GetValue(GlobalOptions.Help))
                return Show(verb is null ? HelpPage.Of(Verbs) : HelpPage.Of(verb));
            if (verb is null && parsed.GetValue(GlobalOptions.Version))
                return Show($"probing {VersionVerb.Number}\n");
            UsageErrors.Check(parsed, verb, Verbs);
            invocation = new Invocation(parsed, _console);
            return await verb!.RunAsync(invocation, cancellationToken);
        }
        catch (ProbingException e) when (!cancellationToken.IsCancellationRequested)
        {
            ErrorReport.Write(_console.Error, e, invocation?.SourceText, _console.ErrorColor);
            return ExitCode.Of(e.Kind);
        }
        catch (BrokenPipeException)
        {
            return ExitCode.BrokenPipe;
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // Whatever broke, broke because the user interrupted.
            return ExitCode.Interrupted;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _console.Error.WriteLine($"error: {DisplayText.Escape(e.Message)}");
            return ExitCode.Usage;
        }
        catch (Exception e)
        {
            _console.Error.WriteLine(
                $"error: a defect in probing {VersionVerb.Number}, please report it: "
                + $"{DisplayText.Escape(e.ToString(), keepLines: true)}");
            return ExitCode.QueryFailed;
        }
    }

    private int Show(string text)
    {
        _console.Write(text);
        return ExitCode.Success;
    }
}
