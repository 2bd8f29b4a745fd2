using System.Text;
using Probing.Interop.Libc;

namespace Probing.Inspection.Tasks;

/// <summary>Files of <c>/proc</c>, which vanish and refuse at any moment: a null is an answer here.</summary>
internal static class ProcText
{
    [ThreadStatic]
    private static byte[]? t_buffer;

    /// <param name="path">Below <c>/proc</c>.</param>
    public static string? Read(string path)
    {
        var buffer = t_buffer ?? new byte[4096];
        var errno = NativeFile.ReadAll($"/proc/{path}", ref buffer, out var length);
        t_buffer = buffer;
        return errno == 0 ? Encoding.UTF8.GetString(buffer, 0, length) : null;
    }

    /// <summary>The value of a line of a process's <c>status</c>.</summary>
    public static string? Status(int pid, string name)
    {
        foreach (var line in Read($"{pid}/status")?.Split('\n') ?? [])
        {
            if (line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.Ordinal))
                return line[(name.Length + 1)..].Trim();
        }
        return null;
    }
}
