namespace Probing.Cli.Inject;

/// <summary>As in probing.h.</summary>
internal enum ProbeState
{
    Failed = -1,
    Idle = 0,
    Starting = 1,
    Serving = 2,
}
