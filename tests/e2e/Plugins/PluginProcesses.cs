using System.Globalization;
using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Plugins;

/// <summary>The processes of isolated plugins, found by their command line, which names the host.</summary>
internal static class PluginProcesses
{
    /// <summary>The one that runs the plugin; its parent only waits for it.</summary>
    public static async Task<int> Of(int host)
    {
        var found = 0;
        await Deadline.In(10).Until(() =>
        {
            var all = All(host);
            found = all.FirstOrDefault(pid => all.Contains(ParentOf(pid)));
            return found != 0;
        });
        Assert.NotEqual(0, found);
        return found;
    }

    public static List<int> All(int host) => [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Select(name => int.TryParse(name, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid != 0 && IsPluginOf(host, pid))];

    private static int ParentOf(int pid)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").First(text => text.StartsWith("PPid:", StringComparison.Ordinal));
            return int.Parse(line.AsSpan(5), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }

    private static bool IsPluginOf(int host, int pid)
    {
        try
        {
            var words = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return words.Contains("plugin-host") && words.Contains($"{host}");
        }
        catch (IOException)
        {
            return false; // it has just ended
        }
    }
}
