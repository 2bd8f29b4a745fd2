namespace Probing.Sdk.Calls;

/// <summary>HTTP calls of an extension, mounted at <c>/apis/{extension}/{path}</c>.</summary>
public interface IEngineCall
{
    /// <summary>
    /// The calls that exist, with the right each needs. A request that matches none is answered 404 or 405.
    /// </summary>
    IReadOnlyList<EngineRoute> Routes { get; }

    /// <summary>Answers a request that matched one of <see cref="Routes"/> and whose caller has its right.</summary>
    ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken);
}
