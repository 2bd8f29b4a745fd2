using System.Text;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Queries;

namespace ParquetExport;

/// <summary>
/// A call that runs a query and writes its answer as a Parquet file on the machine of the process: for answers that are
/// too large to send, or that a job nearby picks up.
/// </summary>
public sealed class ParquetExportExtension : EngineExtension
{
    private const string Usage = "send the SQL as body of POST /apis/export/parquet?path=/folder/file.parquet[&overwrite=true]";
    private const int MostSqlBytes = 1 << 20;

    private EngineContext? _engine;

    public override string Name => "export";

    public override string Description => "Writes answers of queries to files";

    public override IReadOnlyList<EngineRoute> Routes =>
    [
        new("POST", "parquet", EngineRight.Execute, "Runs the SQL of the body and writes its answer to ?path= as Parquet.")
        {
            RequestTypes = ["text/plain", "application/sql"],
            MaxRequestBytes = MostSqlBytes,
        },
    ];

    public override ValueTask StartAsync(EngineContext context, CancellationToken cancellationToken)
    {
        _engine = context;
        return ValueTask.CompletedTask;
    }

    public override async ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        var target = new ExportTarget(request.Parameters.GetValueOrDefault("path"), Overwrites(request));
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        var sql = await reader.ReadToEndAsync(cancellationToken);
        if (string.IsNullOrWhiteSpace(sql))
            throw new ProbingException(ProbingErrorKind.InvalidArgument, $"there is no SQL; {Usage}");

        // The caller's right, not ours: who may not read a table may not have it exported either.
        var query = new EngineQuery(sql) { Right = request.Right, Timeout = Left(request.DeadlineUtc) };
        await using var answer = await _engine!.QueryAsync(query, cancellationToken);
        var bytes = await target.WriteAsync(file => answer.WriteParquetAsync(file, cancellationToken), cancellationToken);
        return EngineResponse.Json(FormattableString.Invariant($$"""{"rows":{{answer.RowCount}},"bytes":{{bytes}}}"""));
    }

    private static bool Overwrites(EngineRequest request) => request.Parameters.GetValueOrDefault("overwrite") switch
    {
        null or "false" => false,
        "true" => true,
        var other => throw new ProbingException(ProbingErrorKind.InvalidArgument, $"overwrite is true or false, not '{other}'; {Usage}"),
    };

    private static TimeSpan? Left(DateTime deadline) => deadline == DateTime.MaxValue ? null
        : deadline - DateTime.UtcNow is var left && left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1);
}
