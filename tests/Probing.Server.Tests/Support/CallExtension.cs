using Probing.Sdk;
using Probing.Sdk.Calls;

namespace Probing.Server.Tests.Support;

/// <summary>Calls that come into the running process, one a function, and behave well or badly.</summary>
internal sealed class CallExtension(params IReadOnlyList<(EngineRoute Route, Func<EngineRequest, CancellationToken,
    ValueTask<EngineResponse>> Answer)> calls) : EngineExtension
{
    public override string Name => "calls";

    /// <summary>The engine around it, once it is started.</summary>
    public EngineContext? Context { get; private set; }

    public override IReadOnlyList<EngineRoute> Routes => [.. calls.Select(call => call.Route)];

    public override ValueTask StartAsync(EngineContext context, CancellationToken cancellationToken)
    {
        Context = context;
        return ValueTask.CompletedTask;
    }

    public override ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken) =>
        calls.First(call => call.Route.Path == request.Path && call.Route.Method == request.Method)
            .Answer(request, cancellationToken);

    public static EngineRoute Route(string method, string path) => new(method, path, EngineRight.Read, "A call");
}
