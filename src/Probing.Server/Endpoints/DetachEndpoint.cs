using Probing.Sdk;

namespace Probing.Server.Endpoints;

/// <summary><c>POST /detach</c>: ends the probe; its process goes on without.</summary>
internal sealed class DetachEndpoint(Action? detach)
{
    public IReadOnlyList<Route> Routes => [new("POST", "/detach", EngineRight.Execute, AnswerAsync)];

    private async Task AnswerAsync(Exchange exchange)
    {
        if (detach is null)
            throw new ProbingException(ProbingErrorKind.Unavailable, "this probe cannot be detached: it ends with its process");
        await exchange.WriteJsonAsync(json =>
        {
            json.WriteStartObject();
            json.WriteString("status", "detaching");
            json.WriteNumber("pid", Environment.ProcessId);
            json.WriteEndObject();
        });
        // The end cuts connections: the answer has to be on its way before.
        await exchange.Response.CompleteAsync();
        detach();
    }
}
