using Probing.Engine.Guards;
using Probing.Engine.Loading;
using Probing.Sdk;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Support;

/// <summary>An extension that comes into the running process, and notes its life.</summary>
internal sealed class LoadedExtension(string name, params IReadOnlyList<IPlugin> plugins) : EngineExtension, IAsyncDisposable
{
    private readonly TestExtension _tables = new(name, plugins);

    public override string Name => name;

    public List<string> Life { get; } = [];

    public Func<EngineContext, CancellationToken, ValueTask> Starting { get; init; } = (_, _) => ValueTask.CompletedTask;

    public IReadOnlyList<IOption> TestOptions { get; init; } = [];

    public override IReadOnlyList<string> Namespaces => _tables.Namespaces;

    protected override IReadOnlyList<IOption> DeclaredOptions => TestOptions;

    public override IPlugin? DataSource(string @namespace, string? name) => _tables.DataSource(@namespace, name);

    public override async ValueTask StartAsync(EngineContext context, CancellationToken cancellationToken)
    {
        Life.Add("start");
        await Starting(context, cancellationToken);
    }

    public override ValueTask StopAsync(CancellationToken cancellationToken)
    {
        Life.Add("stop");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Life.Add("dispose");
        return ValueTask.CompletedTask;
    }

    internal static Task<ExtensionGuard> AddAsync(TestEngine engine, string name, params IReadOnlyList<IPlugin> plugins) =>
        new LoadedExtension(name, plugins).AddToAsync(engine);

    internal Task<ExtensionGuard> AddToAsync(TestEngine engine) =>
        engine.Extensions.AddAsync(this, new ExtensionOrigin("test", $"/lib/{name}.so"), CancellationToken.None);
}
