using System.Text;
using Probing.Engine.Loading;
using Probing.Engine.Plugins;
using Probing.Sdk;
using Probing.Sdk.Calls;

namespace Probing.Engine.Tests.Support;

/// <summary>An engine with a plugin in it.</summary>
internal sealed class LoadedPlugin : IAsyncDisposable
{
    private LoadedPlugin(string name) => Name = name;

    internal string Name { get; }

    internal TestEngine Engine { get; } = new();

    internal List<string> Log { get; } = [];

    internal static async Task<LoadedPlugin> LoadAsync(string file, string name = "lab")
    {
        var loaded = new LoadedPlugin(name);
        await loaded.AddAsync(file);
        return loaded;
    }

    internal async Task AddAsync(string file)
    {
        var loader = new PluginLoader(Engine.Extensions, (plugin, message) => Log.Add($"{plugin}: {message}"));
        var extension = await loader.LoadAsync(file, isolated: false, CancellationToken.None);
        await Engine.Extensions.AddAsync(extension, new ExtensionOrigin("native", file), CancellationToken.None);
    }

    internal void Mode(string mode) => Engine.Extensions.SetOption($"{Name}.mode", mode);

    internal async Task<(int Status, string Type, string Body)> CallAsync(
        string method, string path, string? body = null, CancellationToken cancellationToken = default)
    {
        var (status, type, bytes) = await CallBytesAsync(method, path, body, cancellationToken);
        return (status, type, Encoding.UTF8.GetString(bytes));
    }

    internal async Task<(int Status, string Type, byte[] Body)> CallBytesAsync(
        string method, string path, string? body = null, CancellationToken cancellationToken = default)
    {
        var response = await Engine.Extensions.Get(Name).CallAsync(new EngineRequest(method, path)
        {
            Body = new MemoryStream(Encoding.UTF8.GetBytes(body ?? "")),
            ContentType = body is null ? null : "text/plain",
            Parameters = path.StartsWith("jobs/", StringComparison.Ordinal)
                ? new Dictionary<string, string> { ["id"] = path[5..] }
                : new Dictionary<string, string>(),
        }, cancellationToken);
        using var answer = new MemoryStream();
        await response.WriteBody(answer, cancellationToken);
        return (response.Status, response.ContentType, answer.ToArray());
    }

    internal async Task<string> StateAsync() => (await CallAsync("GET", "state")).Body;

    public async ValueTask DisposeAsync()
    {
        if (Engine.Extensions.Extensions.Any(extension => extension.Name == Name))
            await Engine.Extensions.UnregisterAsync(Name);
        await Engine.DisposeAsync();
    }
}
