using System.Text.Json;

namespace Probing.Cli.Http;

/// <summary>Members of the probe's JSON answers; an absent one and a null are the same.</summary>
internal static class JsonMembers
{
    public static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()
            : null;

    public static IEnumerable<JsonElement> List(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray()
            : [];

    public static bool Flag(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
