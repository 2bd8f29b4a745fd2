using System.Globalization;
using System.Text;

namespace Probing.Extensions.Process.Procfs;

/// <summary>
/// The Unix sockets that probes listen on: <c>…/probing-{uid}/{pid}.sock</c>. The kernel's list is asked, not the
/// folder: a socket file outlives a process that was killed.
/// </summary>
internal static class ProbeSockets
{
    /// <summary>How the path of a probe's socket ends.</summary>
    public static string Suffix(long? uid, int pid) =>
        string.Create(CultureInfo.InvariantCulture, $"/probing-{uid}/{pid}.sock");

    /// <summary>The endings of all sockets that are open now.</summary>
    public static HashSet<string> Listening()
    {
        var endings = new HashSet<string>();
        var file = new ProcFile();
        ProcDirectory.Self.Read("net/unix", file);
        foreach (var line in Encoding.UTF8.GetString(file.Content).Split('\n'))
        {
            var start = line.LastIndexOf("/probing-", StringComparison.Ordinal);
            if (start >= 0)
                endings.Add(line[start..]);
        }
        return endings;
    }
}
