namespace Probing.Interop;

/// <summary>
/// Where a callback from native code reports an exception that has no caller to tell: letting it out would end the
/// host. The composition root connects it to the probe's log.
/// </summary>
public static class InteropLog
{
    /// <summary>Takes the callback's name and what it threw; must not throw.</summary>
    public static Action<string, Exception> Sink { get; set; } = static (_, _) => { };

    internal static void Write(string callback, Exception exception) => Sink(callback, exception);
}
