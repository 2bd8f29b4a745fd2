using System.Net;
using Microsoft.AspNetCore.Http;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Server.Security;

/// <summary>
/// On TCP the token says what the caller may do. Without any token configured the listener is on loopback, and then
/// only processes of our own user (or root) are let in, to read: a forwarded port is too easily more public than its
/// user thinks.
/// </summary>
internal sealed class TcpAuthenticator(ServerExtension settings) : IAuthenticator
{
    public Caller Authenticate(HttpContext http)
    {
        BrowserGuard.Check(http.Request, name => BrowserGuard.IsOurName(name, settings.HostNames));
        var connection = http.Connection;
        var remote = EndPoint(connection.RemoteIpAddress, connection.RemotePort);
        var name = remote.Address.ToString();
        if (BearerToken.Parse(http.Request.Headers.Authorization) is { } presented)
            return ByToken(presented, name);
        if (settings.HasToken)
            throw Unauthenticated("this listener takes 'Authorization: Bearer <token>'; the token is that of "
                + "PROBING_TOKEN or PROBING_READ_TOKEN at the probed process");
        var local = EndPoint(connection.LocalIpAddress, connection.LocalPort);
        var owner = Identity.EffectiveUid;
        return LoopbackPeer.UidOf(local, remote) is { } uid && (uid == owner || uid == 0)
            ? new Caller(EngineRight.Read, $"{name} uid {uid}")
            : throw Unauthenticated($"without a token only processes of uid {owner} may use this listener; set "
                + "PROBING_TOKEN at the probed process to let others in");
    }

    private Caller ByToken(string presented, string name)
    {
        // Both are compared always, so that the time does not tell which of them was close.
        var executes = BearerToken.Matches(presented, settings.Token);
        var reads = BearerToken.Matches(presented, settings.ReadToken);
        if (executes)
            return new Caller(EngineRight.Execute, name);
        return reads
            ? new Caller(EngineRight.Read, name)
            : throw Unauthenticated("the bearer token is not one of this probe's");
    }

    private static IPEndPoint EndPoint(IPAddress? address, int port)
    {
        address ??= IPAddress.None;
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }

    private static ProbingException Unauthenticated(string message) => new(ProbingErrorKind.Unauthenticated, message);
}
