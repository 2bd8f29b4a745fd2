using System.Text.Unicode;
using Probing.Sdk;

namespace Probing.Interop.Plugins.Abi;

/// <summary>
/// <c>enum probing_error_kind</c> and <c>struct probing_error</c>: the reasons that both sides can give, and what a stream
/// says in their place.
/// </summary>
internal static unsafe class PluginErrors
{
    private const int OtherErrno = 5; // EIO

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
        ProbingErrorKind.InvalidQuery,
        ProbingErrorKind.StatementNotAllowed,
        ProbingErrorKind.TooManyRequests,
        ProbingErrorKind.PythonError,
        ProbingErrorKind.InterpreterBusy,
    ];

    private static readonly (ProbingErrorKind Kind, int Errno)[] Errnos =
    [
        (ProbingErrorKind.InvalidArgument, 22), // EINVAL
        (ProbingErrorKind.NotFound, 2), // ENOENT
        (ProbingErrorKind.PermissionDenied, 13), // EACCES
        (ProbingErrorKind.Timeout, 110), // ETIMEDOUT
        (ProbingErrorKind.Cancelled, 125), // ECANCELED
        (ProbingErrorKind.LimitExceeded, 12), // ENOMEM
        (ProbingErrorKind.Unavailable, 11), // EAGAIN
    ];

    public static ProbingErrorKind Kind(int number) =>
        number > 0 && number < Kinds.Length ? Kinds[number] : ProbingErrorKind.ExtensionFailed;

    public static int Number(ProbingErrorKind kind) =>
        Array.IndexOf(Kinds, kind, 1) is var at and > 0 ? at : Array.LastIndexOf(Kinds, ProbingErrorKind.ExtensionFailed);

    public static ProbingErrorKind OfErrno(int errno)
    {
        var at = Array.FindIndex(Errnos, pair => pair.Errno == errno);
        return at < 0 ? ProbingErrorKind.ExtensionFailed : Errnos[at].Kind;
    }

    public static int Errno(Exception failure)
    {
        var kind = Of(failure);
        var at = Array.FindIndex(Errnos, pair => pair.Kind == kind);
        return at < 0 ? OtherErrno : Errnos[at].Errno;
    }

    /// <summary>Fills the struct, and gives its kind; too long texts are cut between characters.</summary>
    public static int Fill(PluginAbi.Error* error, Exception failure)
    {
        var known = failure as ProbingException;
        error->Kind = Number(Of(failure));
        Write(Message(failure), error->Message, PluginAbi.MessageBytes);
        Write(known is null ? failure.ToString() : known.Detail ?? "", error->Detail, PluginAbi.DetailBytes);
        return error->Kind;
    }

    public static string Message(Exception failure) =>
        failure is ProbingException known ? known.Message : $"{failure.GetType().Name}: {failure.Message}";

    private static ProbingErrorKind Of(Exception failure) => failure is OperationCanceledException
        ? ProbingErrorKind.Cancelled
        : (failure as ProbingException)?.Kind ?? ProbingErrorKind.ExtensionFailed;

    private static void Write(string text, byte* target, int capacity)
    {
        _ = Utf8.FromUtf16(text, new Span<byte>(target, capacity - 1), out _, out var written);
        target[written] = 0;
    }
}
