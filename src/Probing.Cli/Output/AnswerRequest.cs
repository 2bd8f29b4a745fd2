namespace Probing.Cli.Output;

/// <summary>How rows are wanted.</summary>
internal sealed record AnswerRequest(OutputFormat Format)
{
    /// <summary>File to write; null for standard output.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Rows that a drawn table shows.</summary>
    public int MaxRows { get; init; } = int.MaxValue;

    /// <summary>Time limit in the target; null for the probe's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>True to leave out the summary on stderr.</summary>
    public bool Quiet { get; init; }
}
