namespace Probing.Sdk.Calls;

/// <summary>HTTP calls of an extension, mounted at <c>/apis/{extension}/{path}</c>.</summary>
/// <example>
/// <code>
/// public override IReadOnlyList&lt;EngineRoute&gt; Routes =>
///     [new EngineRoute("GET", "now", EngineRight.Read, "The time of day.")];
///
/// public override ValueTask&lt;EngineResponse&gt; CallAsync(EngineRequest request, CancellationToken cancellationToken) =>
///     ValueTask.FromResult(EngineResponse.Json($"\"{DateTime.UtcNow:O}\""));
/// </code>
/// </example>
public interface IEngineCall
{
    /// <summary>
    /// The calls that exist, with the right each needs. A request that matches none is answered 404 or 405.
    /// </summary>
    IReadOnlyList<EngineRoute> Routes { get; }

    /// <summary>Answers a request that matched one of <see cref="Routes"/> and whose caller has its right.</summary>
    ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken);
}
