using System.Globalization;
using System.Text;

namespace Probing.Extensions.Process.Procfs;

/// <summary>
/// User names by uid from <c>/etc/passwd</c>. The C library's look-up is not used: it loads name service modules into
/// the host and may ask a directory server that does not answer.
/// </summary>
internal sealed class UserNames
{
    private readonly Dictionary<long, string> _names = [];

    /// <summary>Reads the names that exist now.</summary>
    public UserNames()
    {
        var file = new ProcFile();
        if (file.Read("/etc/passwd") != 0)
            return; // an image without users: uids stay numbers
        foreach (var line in Encoding.UTF8.GetString(file.Content).Split('\n'))
        {
            var fields = line.Split(':');
            if (fields.Length > 2 && long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var uid))
                _names.TryAdd(uid, fields[0]);
        }
    }

    /// <summary>The name of a user; null when the file has none.</summary>
    public string? this[long? uid] => uid is { } known ? _names.GetValueOrDefault(known) : null;

    /// <summary>A user for a message: <c>uid 1000 (alice)</c>.</summary>
    public static string Name(long? uid) => uid is null ? "an unknown user"
        : new UserNames()[uid] is { } name ? $"uid {uid} ({name})" : $"uid {uid}";
}
