using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Probing.Extensions.Process.Procfs;

/// <summary>
/// The Unix sockets that probes listen on. The kernel's list is asked, not the folder: a socket file outlives a process
/// that was killed. The kernel keeps the name a socket was bound to, <c>…/probing-{uid}/{pid}.{number}</c>; a probe gives
/// the file its final name <c>{pid}.sock</c> only once it listens.
/// </summary>
internal static partial class ProbeSockets
{
    /// <summary>The processes whose probes listen, with their users.</summary>
    public static HashSet<(long Uid, int Pid)> Listening()
    {
        var probes = new HashSet<(long, int)>();
        var file = new ProcFile();
        ProcDirectory.Self.Read("net/unix", file);
        foreach (Match match in Listener().Matches(Encoding.UTF8.GetString(file.Content)))
        {
            if (long.TryParse(match.Groups["uid"].ValueSpan, CultureInfo.InvariantCulture, out var uid)
                && int.TryParse(match.Groups["pid"].ValueSpan, CultureInfo.InvariantCulture, out var pid))
            {
                probes.Add((uid, pid));
            }
        }
        return probes;
    }

    // Num RefCount Protocol Flags Type St Inode Path; flag 00010000 is that of a listening socket.
    [GeneratedRegex(@"^\S+ \S+ \S+ 00010000 .*/probing-(?<uid>\d+)/(?<pid>\d+)\.\w+$", RegexOptions.Multiline)]
    private static partial Regex Listener();
}
