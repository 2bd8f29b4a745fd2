using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Probing.Engine.Tests.Support;

/// <summary>Plugins in C, compiled once for each set of definitions.</summary>
internal static class PluginFile
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Built = new();
    private static readonly string Folder = Directory.CreateTempSubdirectory("probing-plugins-").FullName;

    /// <summary>Where probing_plugin.h lies.</summary>
    internal static string Include => Path.Combine(Here(), "../../../src/Probing.Sdk/native");

    /// <summary>Where the sources of the tests' plugins lie.</summary>
    internal static string Sources => Path.Combine(Here(), "../Plugins/native");

    /// <summary>The laboratory plugin, with macros that choose what is wrong with it.</summary>
    internal static string Lab(params string[] definitions) => Compile(
        Path.Combine(Here(), "../Plugins/native/lab.c"), [.. definitions.Select(definition => $"-D{definition}")]);

    /// <summary>The example of the documentation.</summary>
    internal static string Heap() => Compile(Path.Combine(Here(), "../../../examples/plugin-c/heap.c"), []);

    /// <summary>A file with that content.</summary>
    internal static string Of(string name, byte[] content)
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("probing-plugin-").FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    internal static string Compile(string source, string[] arguments) =>
        Built.GetOrAdd($"{source} {string.Join(' ', arguments)}", _ => new Lazy<string>(() =>
        {
            var output = Path.Combine(Folder, $"lib{Path.GetFileNameWithoutExtension(source)}{Built.Count}.so");
            using var compiler = Process.Start("gcc",
                ["-std=gnu11", "-O1", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror", "-shared",
                    $"-I{Include}", .. arguments, "-o", output, source])!;
            compiler.WaitForExit();
            Assert.Equal(0, compiler.ExitCode);
            return output;
        })).Value;

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
