namespace Probing.Server;

/// <summary>What the composition root tells the server.</summary>
public sealed record ProbeServerOptions
{
    /// <summary>Path of the private socket; <see cref="Interop.Libc.RuntimeDirectory"/> knows the usual one.</summary>
    public required string SocketPath { get; init; }

    /// <summary>Version of the probe, for <c>/health</c>.</summary>
    public string Version { get; init; } = "";

    /// <summary>Version of the Python interpreter around us; null when there is none.</summary>
    public string? PythonVersion { get; init; }

    /// <summary>How the probe stands with that interpreter, for <c>/health</c>.</summary>
    public Func<string?> InterpreterState { get; init; } = () => null;

    /// <summary>Looks up environment variables at start.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>
    /// Gets the descriptor of each listening socket as soon as it exists, so that forked children close it.
    /// </summary>
    public Action<int> ListenerOpened { get; init; } = _ => { };

    /// <summary>Gets the same descriptor just before it is closed: its number may then become the host's.</summary>
    public Action<int> ListenerClosing { get; init; } = _ => { };

    /// <summary>Has the probe end while its process goes on; returns at once. Null: this one cannot.</summary>
    public Action? Detach { get; init; }

    /// <summary>Where the server reports its own troubles; must not throw and must not print.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
