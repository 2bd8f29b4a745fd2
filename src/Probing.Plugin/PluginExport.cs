using Probing.Interop.Plugins.Abi;
using Probing.Sdk;

namespace Probing.Plugin;

/// <summary>Shows an <see cref="EngineExtension"/> to a probe through the C interface of <c>probing_plugin.h</c>.</summary>
public static unsafe class PluginExport
{
    /// <summary>
    /// The open function of a plugin; the build calls it for the class that the project names in
    /// <c>&lt;ProbingExtension&gt;</c>.
    /// </summary>
    /// <param name="host"><c>const struct probing_host *</c></param>
    /// <param name="plugin"><c>const struct probing_plugin **</c></param>
    /// <param name="error"><c>struct probing_error *</c></param>
    /// <typeparam name="T">The extension; made anew each time the plugin is loaded.</typeparam>
    /// <returns>0, or the kind of the error.</returns>
    /// <example>
    /// What the build writes, where a project does so itself:
    /// <code>
    /// static class Entry
    /// {
    ///     [UnmanagedCallersOnly(EntryPoint = "probing_managed_plugin_open")]
    ///     static int Open(nint host, nint plugin, nint error) => PluginExport.Open&lt;HeartbeatExtension>(host, plugin, error);
    /// }
    /// </code>
    /// </example>
    public static int Open<T>(nint host, nint plugin, nint error) where T : EngineExtension, new()
    {
        try
        {
            FaultHandlers.Watch();
            *(PluginAbi.Plugin**)plugin = new ExportedPlugin(new T(), (PluginAbi.Host*)host).Native;
            return 0;
        }
        catch (Exception e)
        {
            return PluginErrors.Fill((PluginAbi.Error*)error, e);
        }
    }
}
