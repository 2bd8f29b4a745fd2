using System.Diagnostics;
using System.Text.Json;
using Probing.Engine.Guards;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;

namespace Probing.Engine.Loading;

/// <summary>
/// Loads, unloads, enables, disables and lists extensions while the process runs; its options are the limits of all of them.
/// </summary>
public sealed class ExtensionsExtension(EngineExtensionManager extensions, ExtensionLoaders loaders) : EngineExtension
{
    private static readonly string[] s_json = ["application/json"];

    public override string Name => "probing.extensions";

    public override string Description => "Loads and unloads extensions, and limits what they may take";

    public override IReadOnlyList<EngineRoute> Routes { get; } =
    [
        new("GET", "list", EngineRight.Read, "Lists the extensions with state, source and what they did."),
        new("POST", "load", EngineRight.Execute,
            "Loads an extension into the process: {\"source\": \"/path/libmine.so\" or \"my.module\", \"isolated\": false}.")
            { RequestTypes = s_json },
        new("POST", "unload", EngineRight.Execute, "Stops an extension and removes its tables and calls: {\"name\": \"mine\"}.")
            { RequestTypes = s_json },
        new("POST", "enable", EngineRight.Execute, "Asks a disabled extension again: {\"name\": \"mine\"}.")
            { RequestTypes = s_json },
        new("POST", "disable", EngineRight.Execute, "Asks an extension no more until it is enabled: {\"name\": \"mine\"}.")
            { RequestTypes = s_json },
    ];

    protected override IReadOnlyList<IOption> DeclaredOptions => extensions.Limits.DeclaredOptions;

    public override async ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken) =>
        request.Path switch
        {
            "list" => await ListAsync(cancellationToken),
            "load" => await LoadAsync(request, cancellationToken),
            "unload" => await UnloadAsync(await NamedAsync(request, cancellationToken)),
            "enable" => Enable(await NamedAsync(request, cancellationToken)),
            "disable" => Disable(await NamedAsync(request, cancellationToken), request.Client),
            _ => await base.CallAsync(request, cancellationToken),
        };

    private async Task<EngineResponse> LoadAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        var (source, isolated) = await ExtensionRequest.LoadAsync(request, cancellationToken);
        var loader = loaders.For(source);
        var extension = await loader.LoadAsync(source, isolated, cancellationToken);
        var guard = await extensions.AddAsync(
            extension, new ExtensionOrigin(loader.Kind, source, isolated), cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(since);
        return Json(json => ExtensionJson.Write(json, guard, elapsed));
    }

    private async Task<ExtensionGuard> NamedAsync(EngineRequest request, CancellationToken cancellationToken) =>
        await extensions.SeekAsync(await ExtensionRequest.NameAsync(request, cancellationToken), cancellationToken);

    private async Task<EngineResponse> UnloadAsync(ExtensionGuard guard)
    {
        if (!guard.Origin.IsLoaded)
            throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"extension '{guard.Name}' is part of the probe and cannot be unloaded; disable it instead");
        await extensions.UnregisterAsync(guard.Name);
        return Json(json => ExtensionJson.WriteUnloaded(json, guard.Name));
    }

    private EngineResponse Enable(ExtensionGuard guard)
    {
        extensions.Enable(guard.Name);
        return Json(json => ExtensionJson.Write(json, guard));
    }

    private EngineResponse Disable(ExtensionGuard guard, string client)
    {
        extensions.Disable(guard.Name, client.Length == 0 ? "a user disabled it" : $"disabled by {client}");
        return Json(json => ExtensionJson.Write(json, guard));
    }

    private async Task<EngineResponse> ListAsync(CancellationToken cancellationToken)
    {
        await extensions.Offers.DiscoverAsync(cancellationToken);
        return Json(ListAll);
    }

    private void ListAll(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("extensions");
        foreach (var guard in extensions.Guards)
            ExtensionJson.Write(json, guard);
        json.WriteEndArray();
        json.WriteStartArray("loaders");
        foreach (var loader in loaders.All)
            json.WriteStringValue(loader.Kind);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static EngineResponse Json(Action<Utf8JsonWriter> write)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
            write(json);
        return EngineResponse.Of("application/json", body.ToArray());
    }
}
