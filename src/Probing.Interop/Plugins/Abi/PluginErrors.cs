using Probing.Sdk;

namespace Probing.Interop.Plugins.Abi;

/// <summary><c>enum probing_error_kind</c>: the reasons that a plugin can give.</summary>
internal static class PluginErrors
{
    private static readonly ProbingErrorKind[] Kinds =
    [
        ProbingErrorKind.ExtensionFailed, // 0 is no error: a plugin that failed did not say why
        ProbingErrorKind.InvalidArgument,
        ProbingErrorKind.NotFound,
        ProbingErrorKind.PermissionDenied,
        ProbingErrorKind.Timeout,
        ProbingErrorKind.Cancelled,
        ProbingErrorKind.LimitExceeded,
        ProbingErrorKind.Unavailable,
        ProbingErrorKind.ExtensionFailed,
    ];

    public static ProbingErrorKind Kind(int number) =>
        number > 0 && number < Kinds.Length ? Kinds[number] : ProbingErrorKind.ExtensionFailed;

    public static int Number(ProbingErrorKind kind) => Array.IndexOf(Kinds, kind) is var at and > 0 ? at : Kinds.Length - 1;
}
