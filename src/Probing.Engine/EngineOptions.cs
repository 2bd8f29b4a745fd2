using Probing.Sdk;
using Probing.Sdk.Options;

namespace Probing.Engine;

/// <summary>The SQL engine's own options, registered as the extension <c>probing.engine</c>.</summary>
public sealed partial class EngineOptions : EngineExtension
{
    public override string Name => "probing.engine";

    public override string Description => "Answers SQL";

    [Option("timeout_s", Default = 30, Min = 0.001, Max = 86400,
        Help = "Seconds a query may take when its request does not say; 0.001 to 86400")]
    public partial TimeSpan Timeout { get; }

    [Option("memory_limit_mb", Default = 512, Min = 32, Max = 1 << 20, RestartNeeded = true,
        Help = "MiB that DuckDB may use; 32 to 1048576; read when the first query runs")]
    public partial long MemoryLimitMb { get; }

    [Option("threads", Default = 2, Min = 1, Max = 64, RestartNeeded = true,
        Help = "Threads a query may use; 1 to 64; read when the first query runs")]
    public partial int Threads { get; }

    [Option("max_concurrent_queries", Default = 4, Min = 1, Max = 64,
        Help = "Queries that run at the same time, others wait shortly and are then refused; 1 to 64")]
    public partial int MaxConcurrentQueries { get; }

    [Option("max_rows", Default = 100_000_000, Min = 1, Help = "Rows that one table may give to a query; 1 or more")]
    public partial long MaxRows { get; }

    [Option("max_bytes", Default = 2L << 30, Min = 1 << 20,
        Help = "Bytes of one table that a query may hold in memory; 1048576 or more")]
    public partial long MaxBytes { get; }
}
