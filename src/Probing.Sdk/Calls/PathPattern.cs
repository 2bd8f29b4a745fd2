namespace Probing.Sdk.Calls;

/// <summary>
/// Paths with holes: <c>{name}</c> takes one segment, <c>{**name}</c> at the end takes the rest. The server finds a request's
/// call with it; an extension that asks here too runs the call whose right was demanded.
/// </summary>
public static class PathPattern
{
    private static readonly Dictionary<string, string> s_nothing = [];

    /// <summary>What the holes took; null when the path does not fit.</summary>
    /// <example>
    /// <code>
    /// var id = PathPattern.Match("jobs/{id}", "jobs/7")?["id"]; // 7
    /// </code>
    /// </example>
    public static IReadOnlyDictionary<string, string>? Match(string pattern, string path)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(path);
        var want = pattern.Split('/');
        var have = path.Split('/');
        Dictionary<string, string>? values = null;
        for (var i = 0; i < want.Length; i++)
        {
            if (want[i].StartsWith("{**", StringComparison.Ordinal))
            {
                if (have.Length <= i)
                    return null;
                (values ??= [])[want[i][3..^1]] = string.Join('/', have[i..]);
                return values;
            }
            if (i >= have.Length)
                return null;
            if (want[i].StartsWith('{'))
            {
                if (have[i].Length == 0)
                    return null;
                (values ??= [])[want[i][1..^1]] = have[i];
            }
            else if (want[i] != have[i])
            {
                return null;
            }
        }
        return want.Length == have.Length ? values ?? s_nothing : null;
    }

    /// <summary>The call that a path means, and what its holes took; null when there is none.</summary>
    /// <example>
    /// <code>
    /// static string? Called(IReadOnlyList&lt;EngineRoute> routes, EngineRequest request) =>
    ///     PathPattern.Find(routes, request.Method, request.Path)?.Route.Path; // "jobs/{id}"
    /// </code>
    /// </example>
    public static (EngineRoute Route, IReadOnlyDictionary<string, string> Values)? Find(
        IEnumerable<EngineRoute> routes, string method, string path)
    {
        ArgumentNullException.ThrowIfNull(routes);
        (EngineRoute, IReadOnlyDictionary<string, string> Values)? best = null;
        foreach (var route in routes.Where(route => route.Method == method))
        {
            // A path without holes is meant before one with; among equals, the one that was declared first.
            if (Match(route.Path, path) is { } values && (best is null || values.Count < best.Value.Values.Count))
                best = (route, values);
        }
        return best;
    }

    /// <summary>Whether each hole is closed, named once, and the one that takes the rest the last.</summary>
    /// <example>
    /// <code>
    /// var legal = PathPattern.IsLegal("jobs/{id"); // false: the hole is not closed
    /// </code>
    /// </example>
    public static bool IsLegal(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var segments = pattern.Split('/');
        var holes = new HashSet<string>();
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = segments[i];
            if (!segment.AsSpan().ContainsAny('{', '}'))
                continue;
            if (segment[0] != '{' || segment[^1] != '}')
                return false;
            var rest = segment.StartsWith("{**", StringComparison.Ordinal);
            var name = segment[(rest ? 3 : 1)..^1];
            if (name.Length == 0 || !name.All(IsNamePart) || !holes.Add(name) || (rest && i < segments.Length - 1))
                return false;
        }
        return true;
    }

    private static bool IsNamePart(char character) => char.IsAsciiLetterOrDigit(character) || character == '_';
}
