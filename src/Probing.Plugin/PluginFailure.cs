using System.Text.Unicode;
using Probing.Interop.Plugins.Abi;
using Probing.Sdk;

namespace Probing.Plugin;

/// <summary>Exceptions as <c>struct probing_error</c>; too long texts are cut between characters.</summary>
internal static unsafe class PluginFailure
{
    public static int Fill(PluginAbi.Error* error, Exception failure)
    {
        var known = failure as ProbingException;
        var kind = failure is OperationCanceledException ? ProbingErrorKind.Cancelled : known?.Kind ?? ProbingErrorKind.ExtensionFailed;
        error->Kind = PluginErrors.Number(kind);
        Write(known?.Message ?? $"{failure.GetType().Name}: {failure.Message}", error->Message, PluginAbi.MessageBytes);
        Write(known is null ? failure.ToString() : known.Detail ?? "", error->Detail, PluginAbi.DetailBytes);
        return error->Kind;
    }

    private static void Write(string text, byte* target, int capacity)
    {
        _ = Utf8.FromUtf16(text, new Span<byte>(target, capacity - 1), out _, out var written);
        target[written] = 0;
    }
}
