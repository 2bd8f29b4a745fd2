using System.Globalization;
using Probing.Sdk;

namespace Probing.Server.Endpoints;

/// <summary><c>GET /health</c>: that the probe answers, and which probe it is.</summary>
internal sealed class HealthEndpoint(ProbeServerOptions options, Func<IReadOnlyList<string>> listeners)
{
    private readonly DateTime _started = DateTime.UtcNow;
    private readonly long _startTicks = Environment.TickCount64;

    public IReadOnlyList<Route> Routes => [new("GET", "/health", EngineRight.Read, AnswerAsync)];

    private Task AnswerAsync(Exchange exchange) => exchange.WriteJsonAsync(json =>
    {
        json.WriteStartObject();
        json.WriteString("status", "ok");
        json.WriteNumber("pid", Environment.ProcessId);
        json.WriteString("version", options.Version);
        json.WriteString("python", options.PythonVersion);
        json.WriteString("python_state", options.InterpreterState());
        json.WriteNumber("uptime_s", (Environment.TickCount64 - _startTicks) / 1000.0);
        json.WriteString("started_at", _started.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        json.WriteStartArray("listeners");
        foreach (var listener in listeners())
            json.WriteStringValue(listener);
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
