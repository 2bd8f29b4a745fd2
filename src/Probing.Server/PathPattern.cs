namespace Probing.Server;

/// <summary>Paths with holes: <c>{name}</c> takes one segment, <c>{**name}</c> at the end takes the rest.</summary>
internal static class PathPattern
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>What the holes took; null when the path does not fit.</summary>
    public static IReadOnlyDictionary<string, string>? Match(string pattern, string path)
    {
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
        return want.Length == have.Length ? values ?? Nothing : null;
    }
}
