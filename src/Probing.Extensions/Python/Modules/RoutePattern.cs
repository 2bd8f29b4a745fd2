using Probing.Sdk.Calls;

namespace Probing.Extensions.Python.Modules;

/// <summary>Which declared call a path belongs to: <c>{name}</c> takes one segment, <c>{**name}</c> the rest.</summary>
internal static class RoutePattern
{
    /// <summary>
    /// The call, and what its holes took; null when there is none. Routes are compared in the order of declaration.
    /// </summary>
    public static (EngineRoute Route, Dictionary<string, string> Values)? Find(
        IEnumerable<EngineRoute> routes, string method, string path)
    {
        // The server answers HEAD like GET, without the body.
        var wanted = method == "HEAD" ? "GET" : method;
        foreach (var route in routes.Where(route => route.Method == wanted))
        {
            if (Match(route.Path, path) is { } values)
                return (route, values);
        }
        return null;
    }

    private static Dictionary<string, string>? Match(string pattern, string path)
    {
        var want = pattern.Split('/');
        var have = path.Split('/');
        var values = new Dictionary<string, string>();
        for (var i = 0; i < want.Length; i++)
        {
            if (want[i].StartsWith("{**", StringComparison.Ordinal) && have.Length > i)
            {
                values[want[i][3..^1]] = string.Join('/', have[i..]);
                return values;
            }
            if (i >= have.Length)
                return null;
            if (want[i].StartsWith('{') && have[i].Length > 0)
                values[want[i][1..^1]] = have[i];
            else if (want[i] != have[i])
                return null;
        }
        return want.Length == have.Length ? values : null;
    }
}
