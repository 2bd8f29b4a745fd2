using Probing.Interop.Plugins;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Engine.Plugins;

/// <summary>A native plugin as an extension like any other.</summary>
public sealed class PluginExtension : EngineExtension, IAsyncDisposable
{
    private static readonly TimeSpan OptionTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, NamespacePlugin> _namespaces = new(StringComparer.OrdinalIgnoreCase);
    private readonly IReadOnlyList<IOption> _options;
    private readonly IReadOnlyList<EngineRoute> _routes;
    private readonly PluginQuerying _querying;
    private int _stopped;

    private PluginExtension(IPluginPort port, PluginQuerying querying)
    {
        (Port, _querying) = (port, querying);
        Workers = new PluginWorkers(port.Description.Name);
        _options = [.. port.Description.Options.Select(option => new PluginOptionValue(this, option))];
        _routes = [.. port.Description.Routes.Select(r => new EngineRoute(r.Method, r.Path, r.Right, r.Description))];
    }

    /// <inheritdoc/>
    public override string Name => Port.Description.Name;

    /// <inheritdoc/>
    public override string Description => Port.Description.Description;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Namespaces => [.. _namespaces.Keys];

    /// <inheritdoc/>
    public override IReadOnlyList<EngineRoute> Routes => _routes;

    /// <inheritdoc/>
    protected override IReadOnlyList<IOption> DeclaredOptions => _options;

    internal IPluginPort Port { get; }

    internal PluginWorkers Workers { get; }

    internal bool KnowsOptionValues => Port.KnowsOptionValues;

    /// <summary>Makes an extension of an opened plugin, which says what its tables are; the manager starts it.</summary>
    internal static async Task<PluginExtension> OfAsync(
        IPluginPort port, PluginQuerying querying, CancellationToken cancellationToken)
    {
        var extension = new PluginExtension(port, querying);
        try
        {
            await extension.LearnTablesAsync(cancellationToken);
            return extension;
        }
        catch
        {
            await extension.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask StartAsync(EngineContext context, CancellationToken cancellationToken)
    {
        _querying.Begin(context);
        await AskAsync(null, Timeout.InfiniteTimeSpan, "its start", port =>
        {
            port.Start();
            return true;
        }, cancellationToken);
    }

    /// <summary>Cancels what runs in the plugin, waits for it, and stops the plugin. Once.</summary>
    /// <exception cref="ProbingException">Timeout: a function does not return; the plugin keeps its threads.</exception>
    public override async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
            return;
        _querying.End();
        Workers.Close(Port);
        var deadline = DateTime.UtcNow + StopTime;
        while (Workers.Running > 0 && DateTime.UtcNow < deadline)
            await Task.Delay(2, cancellationToken);
        if (Workers.Running > 0)
            throw new ProbingException(ProbingErrorKind.Timeout, $"{Workers.Running} functions of plugin '{Name}' did not return " +
                $"within {StopTime.TotalSeconds} s after they were cancelled, so it was not stopped; its threads go on");
        await new PluginWorkers(Name).RunAsync(null, () =>
        {
            Port.Stop();
            return true;
        }).WaitAsync(StopTime, cancellationToken);
    }

    /// <summary>Stops the plugin if that was not done.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync(CancellationToken.None);
        }
        finally
        {
            Port.Dispose();
        }
    }

    /// <inheritdoc/>
    public override IPlugin? DataSource(string @namespace, string? name)
    {
        if (!_namespaces.TryGetValue(@namespace, out var found))
            return null;
        return name is null ? found : found.Tables.Describe(name);
    }

    /// <inheritdoc/>
    public override async ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        var call = new PluginCall(request);
        var query = new PluginQuery(request.Right, request.DeadlineUtc);
        var work = Workers.RunAsync(query, () => Run(call, query));
        try
        {
            await Task.WhenAny(call.Response, work).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            call.Abandon();
            Cancel(query);
            throw;
        }
        if (!call.Response.IsCompleted)
        {
            await work;
            return EngineResponse.Of("text/plain", ReadOnlyMemory<byte>.Empty) with { Status = 204 };
        }
        var (status, contentType) = await call.Response;
        return new EngineResponse(contentType, async (body, aborted) =>
        {
            try
            {
                await call.CopyToAsync(body, aborted);
                await work.WaitAsync(aborted);
            }
            finally
            {
                Cancel(query); // nothing when it has returned
            }
        })
        {
            Status = status,
        };
    }

    /// <summary>
    /// Has the plugin answer a short question; for members that cannot wait otherwise. Waits for the plugin's thread itself:
    /// an asynchronous method needs a thread of the pool to go on, and those may all be waiting here.
    /// </summary>
    internal T Ask<T>(string what, Func<IPluginPort, T> question)
    {
        var answer = Workers.RunAsync(null, () => question(Port));
        return Task.WaitAny([answer], OptionTime) < 0 ? throw NoAnswer(what, OptionTime) : answer.GetAwaiter().GetResult();
    }

    internal async Task<T> AskAsync<T>(
        PluginQuery? query, TimeSpan time, string what, Func<IPluginPort, T> question, CancellationToken cancellationToken,
        Action<T>? abandoned = null)
    {
        var answer = Workers.RunAsync(query, () => question(Port));
        try
        {
            return await answer.WaitAsync(time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (abandoned is not null)
        {
            _ = answer.ContinueWith(late => abandoned(late.Result), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
        catch (TimeoutException)
        {
            // It may be answered in the very moment in which the time was over.
            return answer.IsCompleted ? await answer.ConfigureAwait(false) : throw NoAnswer(what, time);
        }
        finally
        {
            if (query is not null)
                Cancel(query); // nothing once it is answered
        }
    }

    internal void Cancel(PluginQuery query) => Port.Cancel(query);

    /// <summary>Has the plugin close a table, if it wants to know; nobody waits for that.</summary>
    internal void Close(PluginOpenTable? table)
    {
        if (table is not { Handle: not 0 and var handle })
            return;
        // Refused while it is being unloaded, which ends its tables as well.
        _ = AskAsync(null, Timeout.InfiniteTimeSpan, "the end of a table", port =>
        {
            port.CloseTable(handle);
            return true;
        }, CancellationToken.None).ContinueWith(static failed => failed.Exception, CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    private ProbingException NoAnswer(string what, TimeSpan time) => new(ProbingErrorKind.Timeout,
        $"plugin '{Name}' did not answer within {time.TotalSeconds} s when asked for {what}");

    private bool Run(PluginCall call, PluginQuery query)
    {
        try
        {
            Port.Call(call, query);
            call.End(null);
            return true;
        }
        catch (Exception e)
        {
            call.End(e);
            throw;
        }
    }

    private async Task LearnTablesAsync(CancellationToken cancellationToken)
    {
        var description = Port.Description;
        foreach (var twice in description.Tables
            .GroupBy(t => (t.Space.ToLowerInvariant(), t.Name.ToLowerInvariant())).Where(g => g.Count() > 1))
            throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"plugin '{Name}' declares the table {twice.Key.Item1}.{twice.Key.Item2} twice");
        foreach (var space in description.Tables.Select(table => table.Space).Concat(description.Namespaces).Distinct())
        {
            var tables = new List<TablePlugin>();
            foreach (var table in description.Tables.Where(table => table.Space == space))
                tables.Add(await LearnAsync(table, cancellationToken));
            var whole = new PluginNamespace(this, space, tables, description.Namespaces.Contains(space));
            _namespaces[space] = new NamespacePlugin(space, whole);
        }
    }

    private async Task<TablePlugin> LearnAsync(PluginTableInfo table, CancellationToken cancellationToken)
    {
        var query = new PluginQuery(table.Right, DateTime.UtcNow + OptionTime);
        var opened = await AskAsync(query, OptionTime, $"the columns of {table.Space}.{table.Name}",
            port => port.OpenTable(table.Space, table.Name, query), cancellationToken)
            ?? throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"plugin '{Name}' declares the table {table.Space}.{table.Name} and has no schema for it");
        return new TablePlugin(table.Space, table.Name, new PluginTable(this, table.Space, table.Name, opened))
        {
            Description = table.Description,
            Example = table.Example,
            Right = table.Right,
        };
    }
}
