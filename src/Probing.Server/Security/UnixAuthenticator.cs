using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Server.Security;

/// <summary>
/// On the private socket the kernel says who calls. The user of the process may do there what they may do anyway, with
/// a debugger; a client that shows the read token asks to be held to reading.
/// </summary>
internal sealed class UnixAuthenticator(ServerExtension settings) : IAuthenticator
{
    public Caller Authenticate(HttpContext http)
    {
        var socket = http.Features.Get<IConnectionSocketFeature>()?.Socket
            ?? throw new InvalidOperationException("the connection has no socket to ask for its peer");
        var peer = PeerCredentials.Of(socket);
        var owner = Identity.EffectiveUid;
        if (!peer.MayEnter(owner))
            throw new ProbingException(ProbingErrorKind.PermissionDenied,
                $"uid {peer.Uid} (pid {peer.Pid}) may not use the private socket of uid {owner}; use TCP with a token");
        BrowserGuard.Check(http.Request, _ => true);
        var presented = BearerToken.Parse(http.Request.Headers.Authorization);
        var right = presented is not null && BearerToken.Matches(presented, settings.ReadToken)
            ? EngineRight.Read
            : EngineRight.Execute;
        return new Caller(right, $"uid {peer.Uid} pid {peer.Pid}");
    }
}
