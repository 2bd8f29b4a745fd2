namespace Probing.Inspection.Python;

/// <summary>
/// What stood still of a stack in readings that did not succeed. The outermost frame of a thread stays the same, so the
/// one that most readings ended at is the true one.
/// </summary>
internal sealed class OuterCalls
{
    private readonly Dictionary<ulong, (int Count, IReadOnlyList<PythonFrame> Longest)> _byRoot = [];

    /// <summary>The longest stack with the likeliest root; empty when there was none.</summary>
    public IReadOnlyList<PythonFrame> Likeliest =>
        _byRoot.Count == 0 ? [] : _byRoot.Values.MaxBy(seen => (seen.Count, seen.Longest.Count)).Longest;

    public void Add(ulong root, IReadOnlyList<PythonFrame> frames)
    {
        var (count, longest) = _byRoot.GetValueOrDefault(root, (0, []));
        _byRoot[root] = (count + 1, frames.Count > longest.Count ? frames : longest);
    }
}
