using Microsoft.AspNetCore.Http;
using Probing.Engine;
using Probing.Sdk;
using Probing.Sdk.Calls;

namespace Probing.Server.Endpoints;

/// <summary>
/// Calls extensions on behalf of requests and contains what they do wrong: whatever an extension throws fails its own
/// call, and one that neither answers nor heeds its deadline is left behind.
/// </summary>
internal sealed class ExtensionCalls(EngineExtensionManager extensions)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    public async Task CallAsync(Exchange exchange, string extensionName, string path)
    {
        await extensions.BeforeUse(exchange.Aborted);
        var extension = extensions.Get(extensionName);
        var (route, values) = Match(exchange, extension, path);
        exchange.Caller.Demand(route.Right, $"{route.Method} {exchange.Request.Path}");
        var timeout = exchange.Timeout ?? DefaultTimeout;
        var request = new EngineRequest(exchange.Request.Method, path)
        {
            Parameters = Parameters(exchange, values),
            Body = exchange.Request.Body,
            ContentType = exchange.Request.ContentType,
            DeadlineUtc = DateTime.UtcNow + timeout,
        };
        var response = await AnswerAsync(extension, request, timeout, exchange.Aborted);
        exchange.Response.StatusCode = response.Status;
        exchange.Response.ContentType = response.ContentType;
        await Contain(extension, path,
            () => response.WriteBody(exchange.Response.Body, exchange.Aborted), exchange.Aborted);
    }

    private async Task<EngineResponse> AnswerAsync(
        EngineExtension extension, EngineRequest request, TimeSpan timeout, CancellationToken aborted)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        deadline.CancelAfter(timeout);
        EngineResponse? response = null;
        // Task.Run: an extension that blocks before its first await must not hold the connection's loop past the
        // deadline.
        var call = Task.Run(
            () => Contain(extension, request.Path,
                async () => response = await extension.CallAsync(request, deadline.Token), deadline.Token),
            CancellationToken.None);
        try
        {
            await call.WaitAsync(deadline.Token);
            return response!;
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            Watch(call, extension, request.Path);
            throw new ProbingException(ProbingErrorKind.Timeout,
                $"{extension.Name}/{request.Path} did not answer within {timeout.TotalSeconds} s; header "
                + $"{Exchange.TimeoutHeader} sets another limit");
        }
    }

    /// <summary>Turns whatever an extension throws into a failure that names it, and notes it in its journal.</summary>
    private async Task Contain(
        EngineExtension extension, string path, Func<Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act();
        }
        catch (Exception e) when (e is not ProbingException && !cancellationToken.IsCancellationRequested)
        {
            throw extensions.Errors.Report(extension.Name, $"call {extension.Name}/{path}", e);
        }
    }

    /// <summary>A call that was given up still ends some day; its failure is noted then.</summary>
    private void Watch(Task call, EngineExtension extension, string path) => call.ContinueWith(
        ended => extensions.Errors.Report(
            extension.Name, $"call {extension.Name}/{path}, after it was given up",
            ended.Exception!.GetBaseException()),
        CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private static (EngineRoute Route, IReadOnlyDictionary<string, string> Values) Match(
        Exchange exchange, EngineExtension extension, string path)
    {
        var method = HttpMethods.IsHead(exchange.Request.Method) ? HttpMethods.Get : exchange.Request.Method;
        var fitting = extension.Routes
            .Select(route => (Route: route, Values: PathPattern.Match(route.Path, path)))
            .Where(found => found.Values is not null)
            .ToList();
        if (fitting.Count == 0)
            throw new ProbingException(ProbingErrorKind.NotFound,
                $"extension '{extension.Name}' has no call '{path}'; GET /apis lists the calls");
        if (fitting.FirstOrDefault(found => found.Route.Method == method) is { Route: not null } match)
            return (match.Route, match.Values!);
        throw RouteTable.NotAllowed(exchange.Http, exchange.Request.Path.Value ?? path,
            [.. fitting.Select(found => found.Route.Method).Distinct()]);
    }

    private static Dictionary<string, string> Parameters(Exchange exchange, IReadOnlyDictionary<string, string> path)
    {
        var all = exchange.Request.Query.ToDictionary(query => query.Key, query => query.Value[^1] ?? "");
        foreach (var (name, value) in path)
            all[name] = value;
        return all;
    }
}
