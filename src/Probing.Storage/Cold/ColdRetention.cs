using System.Text.Json;

namespace Probing.Storage.Cold;

/// <summary>How long, and how much, of one table is kept; null for no limit of its own.</summary>
internal sealed record ColdRetention(TimeSpan? Age, long? Bytes)
{
    /// <summary>From what the writer noted in the ring (<c>retention_ns</c>, <c>retention_bytes</c>); null when it noted none.</summary>
    internal static ColdRetention? Parse(string extra)
    {
        try
        {
            using var document = JsonDocument.Parse(extra);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return null;
            var (age, bytes) = (Number(document.RootElement, "retention_ns"), Number(document.RootElement, "retention_bytes"));
            return age is null && bytes is null
                ? null
                : new ColdRetention(age is { } ns ? TimeSpan.FromTicks(ns / TimeSpan.NanosecondsPerTick) : null, bytes);
        }
        catch (JsonException)
        {
            return null; // other writers note other things there
        }
    }

    private static long? Number(JsonElement noted, string name) =>
        noted.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number > 0
            ? number
            : null;
}
