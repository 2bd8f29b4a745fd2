using Apache.Arrow.C;
using Probing.Engine;
using Probing.Interop.Shim;
using Probing.Sdk;

namespace Probing.Probe;

/// <summary>A query of the host's own Python: the whole result as a stream of native memory.</summary>
internal sealed class QueryCall(QueryEngine engine)
{
    /// <summary>Runs the query to its end.</summary>
    /// <returns>Elapsed seconds and warnings, and the rows.</returns>
    public async Task<(CallWriter Reply, NativeStream Rows)> AnswerAsync(byte[] request, CancellationToken cancellationToken)
    {
        await using var result = await engine.QueryAsync(Parse(request), cancellationToken).ConfigureAwait(false);
        var rows = OpenStream(result);
        try
        {
            while (await result.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
                Drain(result, rows);
        }
        catch
        {
            rows.Dispose();
            throw;
        }
        var reply = new CallWriter();
        reply.Double(result.Elapsed.TotalSeconds);
        reply.Count(result.Warnings.Count);
        foreach (var warning in result.Warnings)
            reply.Text(warning);
        return (reply, rows);
    }

    private static QueryRequest Parse(byte[] request)
    {
        var reader = new CallReader(request);
        var sql = reader.Text();
        var seconds = reader.Double();
        var kind = (ParametersKind)reader.Byte();
        var positional = new List<object?>();
        var named = new Dictionary<string, object?>();
        for (var left = kind == ParametersKind.None ? 0 : reader.Count(); left > 0; left--)
        {
            if (kind == ParametersKind.Named)
                named[reader.Text()] = reader.Value();
            else
                positional.Add(reader.Value());
        }
        return new QueryRequest(sql)
        {
            Parameters = positional,
            NamedParameters = named,
            Right = EngineRight.Execute, // it is the process's own code that asks
            Timeout = double.IsNaN(seconds) ? null : Limit(seconds),
            Client = "python",
        };
    }

    private static TimeSpan Limit(double seconds) => seconds is > 0 and <= 86400
        ? TimeSpan.FromSeconds(seconds)
        : throw new ProbingException(ProbingErrorKind.InvalidArgument,
            string.Create(null, $"a time limit of {seconds} s is not possible; give more than 0 and at most 86400"));

    private static unsafe NativeStream OpenStream(QueryResult result)
    {
        var schema = CArrowSchema.Create();
        try
        {
            result.MoveSchemaTo(schema);
            return new NativeStream(schema);
        }
        finally
        {
            CArrowSchema.Free(schema);
        }
    }

    private static unsafe void Drain(QueryResult result, NativeStream stream)
    {
        CArrowArray batch = default;
        while (result.TryReadNative(&batch))
            stream.Append(&batch);
    }

    // enum parameters_kind in native/python_parameters.c
    private enum ParametersKind : byte
    {
        None,
        Positional,
        Named,
    }
}
