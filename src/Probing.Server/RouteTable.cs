using Microsoft.AspNetCore.Http;
using Probing.Sdk.Calls;
using Probing.Server.Problems;
using Probing.Sdk;

namespace Probing.Server;

/// <summary>
/// The paths there are. Small and ours, so that every miss is a problem document with the right reason.
/// </summary>
internal sealed class RouteTable(IEnumerable<Route> routes)
{
    public IReadOnlyList<Route> Routes { get; } = [.. routes];

    /// <exception cref="ProbingException">NotFound.</exception>
    /// <exception cref="ProblemException">The path exists, but not with this method; the response has
    /// <c>Allow</c>.</exception>
    public (Route Route, IReadOnlyDictionary<string, string> Values) Match(HttpContext http)
    {
        var path = http.Request.Path.Value ?? "/";
        // HEAD is GET without a body; the server below us drops the body.
        var method = HttpMethods.IsHead(http.Request.Method) ? HttpMethods.Get : http.Request.Method;
        var allowed = new List<string>();
        foreach (var route in Routes)
        {
            if (PathPattern.Match(route.Pattern, path) is not { } values)
                continue;
            if (route.Method == Route.Any || route.Method == method)
                return (route, values);
            allowed.Add(route.Method);
        }
        throw allowed.Count == 0 ? NotFound(path) : NotAllowed(http, path, allowed);
    }

    public static ProblemException NotAllowed(HttpContext http, string path, IReadOnlyList<string> allowed)
    {
        http.Response.Headers.Allow = string.Join(", ", allowed);
        return new ProblemException(new Problem(ProblemKind.MethodNotAllowed,
            $"{path} has no method {http.Request.Method}; it has {string.Join(", ", allowed)}"));
    }

    private static ProbingException NotFound(string path) => new(ProbingErrorKind.NotFound,
        $"there is no path {path}; GET /openapi.json describes those there are");
}
