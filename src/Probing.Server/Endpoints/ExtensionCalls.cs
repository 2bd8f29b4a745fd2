using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Probing.Engine;
using Probing.Engine.Guards;
using Probing.Sdk;
using Probing.Sdk.Calls;

namespace Probing.Server.Endpoints;

/// <summary>
/// Calls extensions on behalf of requests, within time and size, and contains what they do wrong: whatever an extension
/// throws fails its own call, and one that neither answers nor heeds its deadline is left behind and accounted for.
/// </summary>
internal sealed class ExtensionCalls(EngineExtensionManager extensions)
{
    public async Task CallAsync(Exchange exchange, string extensionName, string path)
    {
        var guard = await extensions.SeekAsync(extensionName, exchange.Aborted);
        var match = CallMatch.Of(exchange, guard.Extension, path);
        exchange.Caller.Demand(match.Route.Right, $"{match.Route.Method} {exchange.Request.Path}");
        var maxRequest = match.Route.MaxRequestBytes ?? extensions.Limits.RequestBytes;
        LimitRequest(exchange, maxRequest);
        var timeout = exchange.Timeout;
        var limit = timeout ?? extensions.Limits.CallTimeout;
        var input = new CallBody(exchange.Request.Body, 0, () => TooLarge("request", maxRequest));
        var output = new CallBody(exchange.Response.Body, extensions.Limits.ResponseBytes,
            () => TooLarge("answer", extensions.Limits.ResponseBytes));
        var request = new EngineRequest(match.Route.Method, path)
        {
            Parameters = match.Parameters,
            Body = input,
            ContentType = exchange.Request.ContentType,
            Right = exchange.Caller.Right,
            Client = exchange.Caller.Name,
            DeadlineUtc = DateTime.UtcNow + limit,
        };
        var what = $"call {guard.Name}/{path}";
        try
        {
            var response = await AskAsync(guard, request, limit, what, exchange.Aborted);
            Begin(exchange.Response, response);
            // HEAD is GET without a body: one that never ends would be written for nobody.
            if (!HttpMethods.IsHead(exchange.Request.Method))
                await SendAsync(guard, response, output, what, exchange.Aborted);
            guard.Succeeded();
        }
        catch (Exception e) when (!exchange.Aborted.IsCancellationRequested)
        {
            throw Contain(guard, what, e, limit, maxRequest, asked: timeout is not null);
        }
        finally
        {
            input.Shut();
            output.Shut();
        }
    }

    private static Task<EngineResponse> AskAsync(
        ExtensionGuard guard, EngineRequest request, TimeSpan limit, string what, CancellationToken aborted) =>
        GuardedWork.RunAsync(guard, guard.BeginCall(), what, async token =>
            await guard.Extension.CallAsync(request, token)
            ?? throw new InvalidOperationException("it gave null in place of an answer"), limit, aborted);

    /// <summary>An answer may stream without end, so only the client's going and the extension's unloading end it.</summary>
    private static Task SendAsync(
        ExtensionGuard guard, EngineResponse response, CallBody output, string what, CancellationToken aborted) =>
        GuardedWork.RunAsync(guard, guard.BeginPart(), what, async token =>
        {
            await response.WriteBody(output, token);
            return true;
        }, Timeout.InfiniteTimeSpan, aborted);

    private static void Begin(HttpResponse to, EngineResponse response)
    {
        if (response.Status is < 200 or > 299)
            throw new InvalidOperationException(
                $"it answered with status {response.Status}; an answer is 2xx, a failure is thrown");
        to.StatusCode = response.Status;
        to.ContentType = response.ContentType;
    }

    private static void LimitRequest(Exchange exchange, long limit)
    {
        if (exchange.Request.ContentLength > limit)
            throw TooLarge("request", limit);
        if (exchange.Http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = limit;
    }

    /// <summary>What the caller sees of a failure; one that is the extension's own is noted and counted.</summary>
    private Exception Contain(
        ExtensionGuard guard, string what, Exception failure, TimeSpan limit, long maxRequest, bool asked)
    {
        if (failure is BadHttpRequestException { StatusCode: 413 })
            return TooLarge("request", maxRequest);
        if (failure is ProbingException { Kind: ProbingErrorKind.Timeout, InnerException: TimeoutException inner })
        {
            // A limit that the client chose says nothing about the extension.
            var late = new ProbingException(ProbingErrorKind.Timeout, string.Create(CultureInfo.InvariantCulture,
                $"{what} did not answer within {limit.TotalSeconds:0.###} s; header {Exchange.TimeoutHeader} sets another limit"),
                detail: failure.Message, inner: asked ? null : inner);
            return asked ? late : extensions.Report(guard.Name, what, late);
        }
        return failure is BadHttpRequestException || (failure is ProbingException && !guard.IsToBlame(failure))
            ? failure
            : extensions.Report(guard.Name, what, failure);
    }

    private static ProbingException TooLarge(string body, long limit) => new(ProbingErrorKind.LimitExceeded,
        $"the body of the {body} is larger than the {limit} bytes that this call may have" +
        (body == "answer" ? "; ask for less or raise the option probing.extensions.max_response_mb" : ""));
}
