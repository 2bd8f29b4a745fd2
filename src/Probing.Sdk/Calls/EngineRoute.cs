namespace Probing.Sdk.Calls;

/// <summary>One call of an extension.</summary>
/// <param name="Method">HTTP method in upper case. GET must not change state.</param>
/// <param name="Path">
/// Path below <c>/apis/{extension}/</c>, without a leading slash. <c>{name}</c> takes one segment and <c>{**name}</c> the
/// rest; what they take is in <see cref="EngineRequest.Parameters"/>.
/// </param>
/// <param name="Right">The right that the caller needs.</param>
/// <param name="Description">One sentence for the OpenAPI document.</param>
/// <example>
/// <code>
/// new EngineRoute("PUT", "rate", EngineRight.Execute, "Sets the learning rate.")
///     { RequestTypes = ["text/plain"], MaxRequestBytes = 64 }
/// </code>
/// All calls of an extension, and how it tells them apart:
/// <code>
/// public override IReadOnlyList&lt;EngineRoute> Routes =>
/// [
///     new EngineRoute("GET", "layers/{name}", EngineRight.Read, "The weights of a layer.") { ResponseType = "text/csv" },
///     new EngineRoute("DELETE", "layers/{name}", EngineRight.Execute, "Forgets a layer."),
/// ];
///
/// public override ValueTask&lt;EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken)
/// {
///     var layer = request.Parameters["name"];
///     return ValueTask.FromResult(request.Method == "GET"
///         ? EngineResponse.Of("text/csv", Encoding.UTF8.GetBytes($"{layer},0.5\n"))
///         : EngineResponse.Json("{}"));
/// }
/// </code>
/// </example>
public sealed record EngineRoute(string Method, string Path, EngineRight Right, string Description)
{
    /// <summary>
    /// Media types of bodies that the call understands, without parameters; any other is answered 415. Empty: any.
    /// </summary>
    public IReadOnlyList<string> RequestTypes { get; init; } = [];

    /// <summary>Media type of the answer, for the OpenAPI document.</summary>
    public string ResponseType { get; init; } = "application/json";

    /// <summary>
    /// Most bytes of a request's body, a larger one is answered 413; null takes the option
    /// <c>probing.extensions.max_request_mb</c>.
    /// </summary>
    public long? MaxRequestBytes { get; init; }
}
