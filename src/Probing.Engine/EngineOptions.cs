using System.Globalization;
using Probing.Sdk;
using Probing.Sdk.Options;

namespace Probing.Engine;

/// <summary>The SQL engine's own options, registered as the extension <c>probing.engine</c>.</summary>
public sealed class EngineOptions : EngineExtension
{
    private readonly Option<double> _timeout = new("timeout_s", 30,
        "Seconds a query may take when its request does not say; 0.001 to 86400", text => Number(text, 0.001, 86400));

    private readonly Option<long> _memory = new("memory_limit_mb", 512,
        "MiB that DuckDB may use; 32 to 1048576; read when the first query runs", text => Integer(text, 32, 1 << 20));

    private readonly Option<long> _threads = new("threads", 2,
        "Threads a query may use; 1 to 64; read when the first query runs", text => Integer(text, 1, 64));

    private readonly Option<long> _concurrent = new("max_concurrent_queries", 4,
        "Queries that run at the same time, others wait shortly and are then refused; 1 to 64",
        text => Integer(text, 1, 64));

    private readonly Option<long> _rows = new("max_rows", 100_000_000,
        "Rows that one table may give to a query; 1 or more", text => Integer(text, 1, long.MaxValue));

    private readonly Option<long> _bytes = new("max_bytes", 2L << 30,
        "Bytes of one table that a query may hold in memory; 1048576 or more", text => Integer(text, 1 << 20, long.MaxValue));

    public override string Name => "probing.engine";

    public override string Description => "Answers SQL";

    public TimeSpan Timeout => TimeSpan.FromSeconds(_timeout.Value);

    public long MemoryLimitMb => _memory.Value;

    public int Threads => (int)_threads.Value;

    public int MaxConcurrentQueries => (int)_concurrent.Value;

    public long MaxRows => _rows.Value;

    public long MaxBytes => _bytes.Value;

    protected override IReadOnlyList<IOption> DeclaredOptions =>
        [_timeout, _memory, _threads, _concurrent, _rows, _bytes];

    private static double Number(string text, double least, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"write a number from {least} to {most}"));

    private static long Integer(string text, long least, long most) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        && value >= least && value <= most
            ? value
            : throw new FormatException(most == long.MaxValue
                ? $"write a whole number of at least {least}"
                : $"write a whole number from {least} to {most}");
}
