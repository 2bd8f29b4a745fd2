using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Probing.Engine;
using Probing.Sdk;
using Probing.Server.Endpoints;
using Probing.Server.Security;

namespace Probing.Server.InProcess;

/// <summary>
/// Answers the requests of a client in this very process as the server of a probe would, without one listening: the same
/// routes, formats and problems, and streams whose reader holds back their writer.
/// </summary>
public sealed class InProcessHandler : HttpMessageHandler
{
    private readonly RequestHandler _handler;

    /// <param name="engine">Answers.</param>
    /// <param name="options">Of these, version and log count.</param>
    public InProcessHandler(QueryEngine engine, ProbeServerOptions options) => _handler = new RequestHandler(
        new OwnCaller(),
        new RouteTable(
        [
            .. new HealthEndpoint(options, () => []).Routes,
            .. new QueryEndpoint(engine).Routes,
            .. new TablesEndpoint(engine).Routes,
            .. new ConfigEndpoint(engine.Extensions).Routes,
            .. new ApisEndpoint(engine.Extensions, new ExtensionCalls(engine.Extensions)).Routes,
            .. new OpenApiEndpoint(engine.Extensions).Routes,
        ]), options.Log);

    /// <summary>Returns with the headers; the body comes as it is read.</summary>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var exchange = new InProcessExchange(request, cancellationToken);
        if (request.Content is { } content)
            exchange.Request.Body = await content.ReadAsStreamAsync(cancellationToken);
        _ = RunAsync(exchange);
        return await exchange.Answer;
    }

    private async Task RunAsync(InProcessExchange exchange)
    {
        var http = _handler.CreateContext(exchange.Features);
        try
        {
            await _handler.ProcessRequestAsync(http);
            await exchange.EndAsync();
        }
        catch (Exception e)
        {
            // The handler lets out only what came after the beginning of the answer: its reader gets it.
            exchange.Fail(e);
        }
        finally
        {
            _handler.DisposeContext(http, null);
        }
    }

    /// <summary>Whoever has the files may read them; nobody else can ask.</summary>
    private sealed class OwnCaller : IAuthenticator
    {
        public Caller Authenticate(HttpContext http) => new(EngineRight.Execute, "this process");
    }
}
