namespace Probing.Engine.Catalog;

/// <summary>The contracts of the SDK spell "not declared" as an empty text; SQL spells it NULL.</summary>
internal static class Empty
{
    public static string? AsNull(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
