using System.Globalization;

namespace Probing.Inspection.Memory;

/// <summary>Names of users, for messages: a name says more than a number.</summary>
public static class AccountName
{
    /// <summary>"alice", or "uid 1000" for one that this machine's list does not have.</summary>
    public static string Of(uint uid)
    {
        var id = uid.ToString(CultureInfo.InvariantCulture);
        try
        {
            // name:password:uid:…
            foreach (var line in File.ReadLines("/etc/passwd"))
            {
                if (line.Split(':') is [{ Length: > 0 } name, _, var number, ..] && number == id)
                    return name;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A container without one: the number has to do.
        }
        return $"uid {id}";
    }
}
