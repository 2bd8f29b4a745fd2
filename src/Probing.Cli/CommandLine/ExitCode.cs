using Probing.Sdk;

namespace Probing.Cli.CommandLine;

/// <summary>Exit codes; part of the interface (docs/cli.md).</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int QueryFailed = 1;
    public const int Usage = 2;
    public const int Unreachable = 3;
    public const int NotPermitted = 4;

    /// <summary>128 + SIGINT, as a shell reports it.</summary>
    public const int Interrupted = 130;

    /// <summary>128 + SIGPIPE, as a shell reports it.</summary>
    public const int BrokenPipe = 141;

    public static int Of(ProbingErrorKind kind) => kind switch
    {
        ProbingErrorKind.InvalidArgument => Usage,
        ProbingErrorKind.Unavailable => Unreachable,
        ProbingErrorKind.PermissionDenied or ProbingErrorKind.Unauthenticated => NotPermitted,
        ProbingErrorKind.Cancelled => Interrupted,
        _ => QueryFailed,
    };
}
