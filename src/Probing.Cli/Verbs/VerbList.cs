using Probing.Cli.CommandLine;

namespace Probing.Cli.Verbs;

/// <summary>Every command, in the order of <c>--help</c>.</summary>
internal static class VerbList
{
    public static IReadOnlyList<Verb> Create(App app) =>
    [
        new QueryVerb(),
        new TablesVerb(),
        new DescribeVerb(),
        new EvalVerb(),
        new ConfigVerb(),
        new ExtensionVerb(),
        new BacktraceVerb(),
        new ThreadsVerb(),
        new InjectVerb(),
        new DetachVerb(),
        new ListVerb(),
        new CleanVerb(),
        new LaunchVerb(),
        new InfoVerb(),
        new MapsVerb(),
        new DoctorVerb(),
        new CompletionVerb(),
        new VersionVerb(),
        new CompleteVerb(app),
        new PluginHostVerb(),
    ];
}
