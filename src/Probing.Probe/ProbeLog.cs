using System.Globalization;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Probe;

/// <summary>
/// The one channel for the library's own troubles: <c>{pid}.log</c> in the runtime directory, made when there is
/// something to say. Never throws, never writes to the host's streams, and stops at <see cref="MaxBytes"/>.
/// </summary>
internal static class ProbeLog
{
    private const long MaxBytes = 1 << 20;

    private static readonly Lock Gate = new();

    public static void Write(string source, Exception exception) => Write(source, exception switch
    {
        ProbingException { Detail: { } detail } known => $"{known.Message}\n{detail}",
        ProbingException known => known.Message,
        _ => exception.ToString(),
    });

    public static void Write(string source, string message)
    {
        try
        {
            var path = RuntimeDirectory.LogPath(RuntimeDirectory.Ensure(), Environment.ProcessId);
            var time = DateTime.UtcNow.ToString("O", CultureInfo.InvariantCulture);
            lock (Gate)
            {
                using var log = new StreamWriter(path, new FileStreamOptions
                {
                    Mode = FileMode.Append,
                    Access = FileAccess.Write,
                    Share = FileShare.ReadWrite,
                    UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
                });
                if (log.BaseStream.Length < MaxBytes)
                    log.Write($"{time} {source}: {message}\n");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ProbingException)
        {
            // The last channel has nowhere to report its own failure.
        }
    }
}
