using Probing.Sdk;

namespace Probing.Server;

/// <summary>One method of one path.</summary>
/// <param name="Method">HTTP method in upper case, or <see cref="Any"/>.</param>
/// <param name="Pattern">Path with <c>{name}</c> for one segment and <c>{**name}</c> for the rest.</param>
/// <param name="Right">The right without which the handler is not called.</param>
/// <param name="Handle">Answers.</param>
internal sealed record Route(string Method, string Pattern, EngineRight Right, Func<Exchange, Task> Handle)
{
    public const string Any = "*";
}
