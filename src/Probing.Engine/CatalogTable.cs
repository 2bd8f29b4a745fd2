using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine;

/// <summary>A table that can be listed.</summary>
/// <param name="Extension">Who serves it.</param>
/// <param name="Namespace">SQL namespace.</param>
/// <param name="Name">Table name.</param>
/// <param name="Right">The right needed to read it.</param>
/// <param name="Declared">Schema, description and example, when known without evaluating anything.</param>
public sealed record CatalogTable(
    EngineExtension Extension, string Namespace, string Name, EngineRight Right, TablePlugin? Declared)
{
    /// <summary>What a row is; null when nobody said so.</summary>
    public string? Description { get; init; } = Declared?.Description;
}
