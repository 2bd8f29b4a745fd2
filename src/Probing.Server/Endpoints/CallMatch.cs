using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Server.Problems;

namespace Probing.Server.Endpoints;

/// <summary>Which of an extension's declared calls a request means.</summary>
/// <param name="Route">The declaration.</param>
/// <param name="Parameters">Query parameters and what the path's holes took.</param>
internal sealed record CallMatch(EngineRoute Route, IReadOnlyDictionary<string, string> Parameters)
{
    /// <exception cref="ProbingException">NotFound.</exception>
    /// <exception cref="ProblemException">405, 415.</exception>
    public static CallMatch Of(Exchange exchange, EngineExtension extension, string path)
    {
        var method = HttpMethods.IsHead(exchange.Request.Method) ? HttpMethods.Get : exchange.Request.Method;
        var routes = extension.Routes;
        if (PathPattern.Find(routes, method, path) is not var (route, values))
        {
            var methods = routes.Where(route => PathPattern.Match(route.Path, path) is not null)
                .Select(route => route.Method).Distinct().ToList();
            if (methods.Count == 0)
                throw new ProbingException(ProbingErrorKind.NotFound,
                    $"extension '{extension.Name}' has no call '{path}'; GET /apis lists the calls");
            throw RouteTable.NotAllowed(exchange.Http, exchange.Request.Path.Value ?? path, methods);
        }
        var match = new CallMatch(route, Collect(exchange.Request.Query, values));
        match.CheckType(exchange.Request);
        return match;
    }

    /// <summary>What a client has not typed cannot be wrong, so a body without a type is let through.</summary>
    private void CheckType(HttpRequest request)
    {
        if (Route.RequestTypes.Count == 0 || string.IsNullOrEmpty(request.ContentType))
            return;
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && Route.RequestTypes.Any(known => type.MediaType.Equals(known, StringComparison.OrdinalIgnoreCase)))
            return;
        throw new ProblemException(new Problem(ProblemKind.UnsupportedMediaType,
            $"a body of type '{request.ContentType}' is not understood here; send {string.Join(" or ", Route.RequestTypes)}"));
    }

    private static Dictionary<string, string> Collect(IQueryCollection query, IReadOnlyDictionary<string, string> path)
    {
        var all = query.ToDictionary(parameter => parameter.Key, parameter => parameter.Value[^1] ?? "");
        foreach (var (name, value) in path)
            all[name] = value;
        return all;
    }
}
