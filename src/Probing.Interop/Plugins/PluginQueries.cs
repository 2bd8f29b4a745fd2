using System.Collections.Concurrent;
using Probing.Interop.CPython;
using Probing.Interop.CPython.Columns;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;
using Probing.Sdk.Queries;

namespace Probing.Interop.Plugins;

/// <summary>The queries that a plugin has open, by its own numbers for them.</summary>
internal sealed unsafe class PluginQueries(IPluginHost host)
{
    private readonly ConcurrentDictionary<long, PluginAnswerStream> _open = new();

    /// <summary>Runs a query until its first rows are ready; <paramref name="stream"/> is the answer then.</summary>
    public void Begin(PluginAbi.Sql* sql, ArrowStreamLayout* stream)
    {
        if (sql == null || sql->Size < sizeof(PluginAbi.Sql) || sql->Text == null || stream == null)
            throw new ProbingException(ProbingErrorKind.InvalidArgument,
                "a query came without its text, its answer or its size; set size to sizeof(struct probing_sql)");
        var asker = sql->Query == null ? null : PluginQuery.Of(sql->Query)
            ?? throw new ProbingException(ProbingErrorKind.Cancelled, "the query on whose behalf another was asked is over");
        var id = sql->Id;
        var answer = new PluginAnswerStream(asker?.Ended ?? CancellationToken.None);
        if (!_open.TryAdd(id, answer))
            throw new ProbingException(ProbingErrorKind.InvalidArgument, $"a query with the number {id} is open already; take another");
        answer.Ended = () => _open.TryRemove(id, out _);
        try
        {
            answer.Open(host, Request(sql, asker), stream);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    public void Cancel(long id)
    {
        if (_open.TryGetValue(id, out var answer))
            answer.Cancel();
    }

    public IPluginAnswer Get(long id) => (_open.TryGetValue(id, out var answer) ? answer.Answer : null)
        ?? throw new ProbingException(ProbingErrorKind.NotFound, $"no query with the number {id} is open");

    private static EngineQuery Request(PluginAbi.Sql* sql, PluginQuery? asker)
    {
        var right = sql->Right == 0 || asker?.Right == EngineRight.Read ? EngineRight.Read : EngineRight.Execute;
        TimeSpan? limit = sql->TimeoutMs > 0 ? TimeSpan.FromMilliseconds(sql->TimeoutMs) : null;
        if (asker is not null && asker.DeadlineUtc != DateTime.MaxValue)
        {
            var left = asker.DeadlineUtc - DateTime.UtcNow;
            if (left <= TimeSpan.Zero)
                throw new ProbingException(ProbingErrorKind.Timeout, "the query on whose behalf another was asked has no time left");
            limit = limit < left ? limit : left;
        }
        return new EngineQuery(Utf8.Decode(sql->Text))
        {
            Parameters = PluginValues.Read(sql->Parameters, sql->ParameterCount),
            Right = right,
            Timeout = limit,
        };
    }
}
