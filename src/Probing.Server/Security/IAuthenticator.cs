using Microsoft.AspNetCore.Http;
using Probing.Sdk;

namespace Probing.Server.Security;

/// <summary>Tells who sent a request; one kind per kind of listener.</summary>
internal interface IAuthenticator
{
    /// <exception cref="ProbingException">Unauthenticated or PermissionDenied, saying what would be
    /// accepted.</exception>
    Caller Authenticate(HttpContext http);
}
