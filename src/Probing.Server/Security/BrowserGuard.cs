using System.Net;
using Microsoft.AspNetCore.Http;
using Probing.Sdk;

namespace Probing.Server.Security;

/// <summary>
/// Keeps web pages away from a listener that their visitor can reach: a page of another origin names itself in
/// <c>Origin</c> or <c>Sec-Fetch-Site</c>, and one that rebinds its own name to our address shows that name in
/// <c>Host</c>.
/// </summary>
internal static class BrowserGuard
{
    /// <exception cref="ProbingException">PermissionDenied: the request comes from somebody else's page.</exception>
    public static void Check(HttpRequest request, Func<string, bool> isOurName)
    {
        var host = request.Host;
        if (host.HasValue && !isOurName(host.Host.Trim('[', ']')))
            throw Refuse($"Host '{host}' is none of the names that this probe listens on; use its IP address or "
                + "'localhost', or add the name to option probing.server.hosts");
        if (request.Headers.Origin.ToString() is { Length: > 0 } origin && !SameOrigin(origin, host))
            throw Refuse($"requests from pages of origin '{origin}' are refused");
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none"))
            throw Refuse($"requests from other sites' pages are refused (Sec-Fetch-Site: {site})");
    }

    /// <summary>An address is always ours to be called by: no page can own an origin there but we ourselves.</summary>
    public static bool IsOurName(string name, IEnumerable<string> names) =>
        IPAddress.TryParse(name, out _)
        || name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static bool SameOrigin(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && page.Scheme is ("http" or "https")
        && Uri.TryCreate($"{page.Scheme}://{host}", UriKind.Absolute, out var called)
        && page.Authority.Equals(called.Authority, StringComparison.OrdinalIgnoreCase);

    private static ProbingException Refuse(string message) => new(ProbingErrorKind.PermissionDenied, message);
}
