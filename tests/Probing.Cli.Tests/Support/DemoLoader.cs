using Probing.Engine.Loading;
using Probing.Sdk;

namespace Probing.Cli.Tests.Support;

/// <summary>Loads an empty extension of the name that its source has after the last slash.</summary>
internal sealed class DemoLoader : IExtensionLoader
{
    public List<(string Source, bool Isolated)> Loaded { get; } = [];

    public string Kind => "demo";

    public bool CanLoad(string source) => source.EndsWith(".so", StringComparison.Ordinal);

    public ValueTask<EngineExtension> LoadAsync(string source, bool isolated, CancellationToken cancellationToken)
    {
        Loaded.Add((source, isolated));
        return new(new LoadedExtension(Path.GetFileNameWithoutExtension(source)));
    }

    private sealed class LoadedExtension(string name) : EngineExtension
    {
        public override string Name => name;

        public override IReadOnlyList<string> Namespaces => [name];
    }
}
