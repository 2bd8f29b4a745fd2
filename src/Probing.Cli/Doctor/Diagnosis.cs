namespace Probing.Cli.Doctor;

/// <summary>What was found about one process or about this machine.</summary>
internal sealed class Diagnosis
{
    private readonly List<Finding> _findings = [];

    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Exit code that a command on this process would end with.</summary>
    public int ExitCode { get; private set; } = CommandLine.ExitCode.Success;

    public void Ok(string text) => _findings.Add(Finding.Ok(text));

    public void Note(string text, string? advice = null) => _findings.Add(Finding.Note(text, advice));

    public void Problem(string text, string advice, int exitCode = CommandLine.ExitCode.Unreachable)
    {
        _findings.Add(Finding.Problem(text, advice));
        if (ExitCode == CommandLine.ExitCode.Success)
            ExitCode = exitCode;
    }
}
