using Apache.Arrow;
using Probing.Engine.Journals;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Support;

/// <summary>An engine over plugins, with short ways to ask it.</summary>
internal sealed class TestEngine : IAsyncDisposable
{
    internal TestEngine(params IReadOnlyList<IPlugin> plugins) : this(null, null, plugins)
    {
    }

    internal TestEngine(QueryEngineSettings settings, params IReadOnlyList<IPlugin> plugins) : this(null, settings, plugins)
    {
    }

    internal TestEngine(Dictionary<string, string> environment, params IReadOnlyList<IPlugin> plugins)
        : this(environment, null, plugins)
    {
    }

    private TestEngine(
        Dictionary<string, string>? environment, QueryEngineSettings? settings, IReadOnlyList<IPlugin> plugins)
    {
        Extensions = new EngineExtensionManager(name => environment?.GetValueOrDefault(name));
        Engine = new QueryEngine(Extensions, settings);
        if (plugins.Count > 0)
            Extensions.Register(new TestExtension("test", plugins));
    }

    internal EngineExtensionManager Extensions { get; }

    internal QueryEngine Engine { get; }

    /// <summary>The rows as text: values joined by <c>|</c>.</summary>
    internal async Task<List<string>> RowsAsync(string sql, params object?[] parameters) =>
        await RowsAsync(new QueryRequest(sql) { Parameters = parameters, Right = EngineRight.Execute });

    internal async Task<List<string>> RowsAsync(QueryRequest request)
    {
        await using var result = await Engine.QueryAsync(request, CancellationToken.None);
        var rows = new List<string>();
        await foreach (var batch in result.ReadAsync())
        {
            using (batch)
                rows.AddRange(Render.Rows(batch));
        }
        return rows;
    }

    internal async Task<string> ScalarAsync(string sql, params object?[] parameters) =>
        Assert.Single(await RowsAsync(sql, parameters));

    internal Task<ProbingException> FailsAsync(string sql, EngineRight right = EngineRight.Execute) =>
        Assert.ThrowsAsync<ProbingException>(() => RowsAsync(new QueryRequest(sql) { Right = right }));

    /// <summary>Queries whose thread is still at work.</summary>
    internal int RunningThreads => Engine.RunningQueries;

    internal Task WaitForAsync(QueryState state) =>
        WaitUntilAsync(() => Engine.Queries.Snapshot().Any(query => query.State == state));

    internal async Task WaitUntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(5, deadline.Token);
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
