namespace Probing.E2E.Tests.Support;

/// <summary>A program to start: always with a closed stdin, a plain environment of its own and a deadline.</summary>
/// <param name="Command">Program and arguments; the program is looked up on PATH.</param>
internal sealed record RunRequest(params IReadOnlyList<string> Command)
{
    /// <summary>Added to a small fixed environment; nothing else of the tests' own environment reaches the program.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string Folder { get; init; } = Repository.Artifacts;

    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    public RunRequest With(params IEnumerable<(string Name, string Value)> variables)
    {
        var environment = new Dictionary<string, string>(Environment);
        foreach (var (name, value) in variables)
            environment[name] = value;
        return this with { Environment = environment };
    }
}
