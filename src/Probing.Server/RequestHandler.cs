using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Probing.Sdk;
using Probing.Server.Listening;
using Probing.Server.Problems;
using Probing.Server.Security;

namespace Probing.Server;

/// <summary>
/// From a request to its route, and from every failure to a problem document: the one place where exceptions of the
/// server end. A response that has begun cannot turn into a problem any more; it is cut so that the client notices.
/// </summary>
internal sealed class RequestHandler(IAuthenticator authenticator, RouteTable routes, Action<string> log)
    : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection features) => new DefaultHttpContext(features);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext http)
    {
        try
        {
            http.Response.Headers.CacheControl = "no-store";
            http.Response.Headers.XContentTypeOptions = "nosniff";
            var caller = authenticator.Authenticate(http);
            var (route, values) = routes.Match(http);
            caller.Demand(route.Right, $"{route.Method} {http.Request.Path}");
            await route.Handle(new Exchange(http, caller, values));
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer, and whatever failed may have failed because of that.
        }
        catch (Exception e)
        {
            var problem = Describe(e);
            if (problem.Kind.Code == "internal")
                log($"{http.Request.Method} {http.Request.Path} failed: {e}");
            // Below us, an exception ends the connection without the last chunk: what was sent arrives, and no client
            // takes it for the whole.
            if (http.Response.HasStarted)
                throw;
            await SendAsync(http, problem);
        }
    }

    private static async Task SendAsync(HttpContext http, Problem problem)
    {
        var allow = http.Response.Headers.Allow;
        http.Response.Clear();
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Allow = allow;
        await problem.SendAsync(http.Response, http.RequestAborted);
    }

    internal static Problem Describe(Exception exception) => exception switch
    {
        ProblemException e => e.Problem,
        ProbingException e => Problem.Of(e),
        BadHttpRequestException { StatusCode: 413 } => Plain(ProbingErrorKind.LimitExceeded,
            $"the body is larger than {KestrelListener.MaxBodyBytes} bytes, the most that a request may have"),
        BadHttpRequestException e => Plain(ProbingErrorKind.InvalidArgument, $"the request is malformed: {e.Message}"),
        OperationCanceledException => Plain(ProbingErrorKind.Cancelled, "the request was cancelled"),
        _ => Plain(ProbingErrorKind.Internal,
            $"{exception.GetType().Name}: {exception.Message}; the probe's log has the details, please report it"),
    };

    private static Problem Plain(ProbingErrorKind kind, string detail) => new(ProblemKind.Of(kind), detail);
}
