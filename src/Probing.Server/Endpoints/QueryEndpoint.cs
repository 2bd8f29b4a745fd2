using Probing.Engine;
using Probing.Sdk;
using Probing.Server.Formats;
using Probing.Server.Problems;

namespace Probing.Server.Endpoints;

/// <summary><c>POST /query</c>: SQL in, rows out while they are computed.</summary>
internal sealed class QueryEndpoint(QueryEngine engine)
{
    // The right that the tables need is the engine's to check: a reader may query what only observes.
    public IReadOnlyList<Route> Routes => [new("POST", "/query", EngineRight.Read, AnswerAsync)];

    private async Task AnswerAsync(Exchange exchange)
    {
        var (format, asked) = ResultFormat.Negotiate(exchange.Request);
        var timeout = exchange.Timeout;
        var query = await QueryBody.ReadAsync(exchange.Request, exchange.Aborted);
        await using var result = await engine.QueryAsync(new QueryRequest(query.Sql)
        {
            Parameters = query.Parameters,
            NamedParameters = query.NamedParameters,
            Right = exchange.Caller.Right,
            Timeout = timeout,
            Client = exchange.Caller.Name,
        }, exchange.Aborted);
        if (format.Encoder is null)
            await SendParquetAsync(exchange, result);
        else
            await SendAsync(exchange, result, format.Encoder(asked));
    }

    private static async Task SendAsync(Exchange exchange, QueryResult result, ResultEncoder encoder)
    {
        using var body = new ResponseBody(exchange.Http, encoder.ContentType);
        Problem? error = null;
        try
        {
            encoder.Begin(result.Schema, body);
            await foreach (var batch in result.ReadAsync(exchange.Aborted))
            {
                using (batch)
                    encoder.Write(batch, body);
                await body.FlushIfFullAsync(exchange.Aborted);
            }
        }
        catch (Exception e) when (body.HasStarted && encoder.CarriesErrors && !exchange.Aborted.IsCancellationRequested)
        {
            error = RequestHandler.Describe(e);
        }
        var summary = new ResultSummary(result.RowCount, result.Elapsed, result.Warnings) { Error = error };
        encoder.End(summary, body);
        await body.CompleteAsync(summary, exchange.Aborted);
    }

    private async Task SendParquetAsync(Exchange exchange, QueryResult result)
    {
        using var body = new ResponseBody(exchange.Http, ResultFormat.Parquet);
        await using var stream = new ResponseBodyStream(body);
        await engine.WriteParquetAsync(result, stream, exchange.Aborted);
        await body.CompleteAsync(new ResultSummary(result.RowCount, result.Elapsed, result.Warnings), exchange.Aborted);
    }
}
