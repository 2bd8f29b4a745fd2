using Probing.Interop.Libc;
using Probing.Interop.Plugins.Isolation;
using Probing.Sdk;

namespace Probing.Engine.Plugins;

/// <summary>Starts the process of an isolated plugin: the command line, which every installation of the probe brings along.</summary>
/// <param name="libraryDirectory">Where the probe's library lies.</param>
/// <param name="start">Starts a program with arguments and environment that is no child of this process; 0, or an errno.</param>
public sealed class PluginProcessStarter(
    string libraryDirectory, Func<IReadOnlyList<string>, IReadOnlyList<string>, int> start)
{
    private const int NoSuchChild = 10; // ECHILD, see native/spawn.c

    private int _count;

    /// <summary>Starts it for a plugin; returns the socket that it will listen on.</summary>
    internal string Start(string file)
    {
        var program = Program();
        var socket = Path.Combine(RuntimeDirectory.Ensure(),
            $"{Environment.ProcessId}.plugin{Interlocked.Increment(ref _count)}.sock");
        File.Delete(socket);
        File.Delete(socket + IsolatedPlugin.EndSuffix); // of a process that had this one's number
        var error = start([program, "plugin-host", socket, file, $"{Environment.ProcessId}"], Variables());
        return error switch
        {
            0 => socket,
            NoSuchChild => throw new ProbingException(ProbingErrorKind.Unavailable,
                "this process adopts orphans (it is the first of its container, or asked for them): the plugin's process would " +
                "become its child; start the container with an init (docker run --init), or load the plugin without --isolated"),
            _ => throw new ProbingException(ProbingErrorKind.Unavailable,
                $"cannot start {program}: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(error)}"),
        };
    }

    /// <summary>Next to the library, or in the bin of the environment that the package is installed in.</summary>
    private string Program()
    {
        var candidates = new List<string> { Path.Combine(libraryDirectory, "probing") };
        for (var folder = libraryDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            candidates.Add(Path.Combine(folder, "bin", "probing"));
        return candidates.Find(File.Exists) ?? throw new ProbingException(ProbingErrorKind.Unavailable,
            $"the command `probing`, in which an isolated plugin runs, is neither in {libraryDirectory} nor in a bin folder above it");
    }

    /// <summary>The host's, without what would make the plugin's process a probed one or load libraries into it.</summary>
    private static List<string> Variables()
    {
        var variables = new List<string>();
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if ((string)variable.Key is not ("PROBING" or "LD_PRELOAD"))
                variables.Add($"{variable.Key}={variable.Value}");
        }
        return variables;
    }
}
