namespace Probing.E2E.Tests.Support;

/// <summary>A Python program with a serving probe in it.</summary>
internal sealed class Probed : IAsyncDisposable
{
    private Probed(Run run) => (Run, Client) = (run, new ProbeClient(run.Pid));

    public Run Run { get; }

    public int Pid => Run.Pid;

    public ProbeClient Client { get; }

    /// <summary>Starts Python source text with <c>PROBING=1</c> and waits until its probe answers.</summary>
    public static async Task<Probed> Start(string python, string source, params IEnumerable<(string, string)> variables)
    {
        await ServingCheck.Demand(await Venvs.PythonOf(Interpreters.Named(python)));
        var run = Run.Start(await Program(python, source, [("PROBING", "1"), .. variables]));
        var probed = new Probed(run);
        if (await Deadline.In(30).Until(async () => run.Ended || await probed.Client.Serves()) && !run.Ended)
            return probed;
        run.Signal(9);
        var end = await run.End();
        throw new InvalidOperationException($"no probe served in process {run.Pid}: {end}\n--- probe's log\n{LogOf(run.Pid)}");
    }

    /// <summary>A request to run Python source text in an interpreter's venv.</summary>
    public static async Task<RunRequest> Program(string python, string source, params IEnumerable<(string, string)> variables) =>
        new RunRequest(await Venvs.PythonOf(Interpreters.Named(python)), "-c", source).With(variables);

    /// <summary>Runs the command line client against this process.</summary>
    public Task<RunResult> Cli(params IEnumerable<string> arguments) => Run.ToEnd(CliRequest([$"{Pid}", .. arguments]));

    public static RunRequest CliRequest(params IEnumerable<string> arguments) =>
        new([Repository.Built("bin/probing"), .. arguments]);

    public static string LogOf(int pid) => File.Exists(RuntimeFolder.Log(pid)) ? File.ReadAllText(RuntimeFolder.Log(pid)) : "(none)";

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Run.DisposeAsync();
    }
}
