using System.Text.Json;
using Probing.Engine.Guards;

namespace Probing.Engine.Loading;

/// <summary>An extension as the calls of <c>probing.extensions</c> show it.</summary>
internal static class ExtensionJson
{
    internal static void Write(Utf8JsonWriter json, ExtensionGuard guard, TimeSpan? elapsed = null)
    {
        json.WriteStartObject();
        json.WriteString("name", guard.Name);
        json.WriteString("kind", guard.Origin.Kind);
        json.WriteString("source", guard.Origin.Source);
        json.WriteBoolean("isolated", guard.Origin.Isolated);
        json.WriteString("state", SnakeCase.Of(guard.State));
        json.WriteString("reason", guard.Reason);
        json.WriteStartArray("namespaces");
        foreach (var space in guard.Namespaces)
            json.WriteStringValue(space);
        json.WriteEndArray();
        json.WriteNumber("options", guard.ExtensionOptions.Count);
        json.WriteNumber("routes", guard.Routes.Count);
        json.WriteNumber("calls", guard.Calls);
        json.WriteNumber("scans", guard.Scans);
        json.WriteNumber("errors", guard.Failures);
        json.WriteNumber("elapsed_ms", Math.Round(guard.Elapsed.TotalMilliseconds, 3));
        if (elapsed is { } taken)
            json.WriteNumber("load_ms", Math.Round(taken.TotalMilliseconds, 3));
        json.WriteEndObject();
    }

    internal static void WriteUnloaded(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("state", "unloaded");
        json.WriteEndObject();
    }
}
