using Probing.Sdk.Tables;

namespace Experiments;

/// <summary>One row of the table <c>runs</c> in the database of the team's experiments.</summary>
[Table("experiments", "runs", Description = "One row per run in the experiment database at the option experiments.connection.",
    WantsFilters = true,
    Example = "SELECT r.name, r.state FROM experiments.runs r JOIN process.info p ON p.pid = r.pid")]
public readonly partial record struct Run(
    [Column("Number of the run")] long? Id,
    [Column("Name that its owner gave it")] string? Name,
    [Column("Who started it")] string? Owner,
    [Column("Host on which it runs")] string? Host,
    [Column("Process on that host")] long? Pid,
    [Column("running, failed or done")] string? State,
    [Column("Best loss so far; NULL before the first step")] double? BestLoss,
    [Column("When it was started")] DateTime? StartedAt);
