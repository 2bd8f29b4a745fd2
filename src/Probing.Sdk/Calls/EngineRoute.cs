namespace Probing.Sdk.Calls;

/// <summary>One call of an extension.</summary>
/// <param name="Method">HTTP method in upper case. GET must not change state.</param>
/// <param name="Path">Path below <c>/apis/{extension}/</c>, without a leading slash.</param>
/// <param name="Right">The right that the caller needs.</param>
/// <param name="Description">One sentence for the OpenAPI document.</param>
public sealed record EngineRoute(string Method, string Path, EngineRight Right, string Description);
