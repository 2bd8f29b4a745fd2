using Probing.Sdk.Tables;

namespace Jobs;

/// <summary>One job of the cluster's queue.</summary>
[Table("cluster", "jobs", Description = "One row per job that the scheduler at the option jobs.url knows.", WantsFilters = true,
    Example = "SELECT name, state, gpus FROM cluster.jobs WHERE state = 'running' ORDER BY gpus DESC")]
public readonly partial record struct Job(
    [Column("Number of the job")] long Id,
    [Column("Name that its owner gave it")] string? Name,
    [Column("queued, running, failed or done; WHERE state = … is asked of the scheduler")] string? State,
    [Column("Graphics processors that it holds or waits for")] long? Gpus,
    [Column("Process on this machine; NULL when it runs elsewhere")] long? Pid,
    [Column("When it was submitted")] DateTimeOffset? SubmittedAt);
