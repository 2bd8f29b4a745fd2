namespace Probing.Cli.Endpoints;

/// <summary>Where a probe really listens: a socket path or a TCP port.</summary>
internal sealed record ProbeAddress
{
    /// <summary>The Unix socket; null for TCP.</summary>
    public string? SocketPath { get; init; }

    public string Host { get; init; } = "probing";

    public int Port { get; init; } = 80;

    /// <summary>The process, when the user named it: lets errors say what is wrong with it.</summary>
    public int? Pid { get; init; }

    /// <summary>Makes what answers in this very process; null when somebody else is to be asked.</summary>
    public Func<HttpMessageHandler>? Handler { get; init; }

    /// <summary>The address in the user's words, for messages.</summary>
    public required string Name { get; init; }

    public Uri BaseUri => new(Host.Contains(':') ? $"http://[{Host}]:{Port}" : $"http://{Host}:{Port}");
}
