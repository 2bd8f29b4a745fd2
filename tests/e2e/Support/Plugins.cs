using System.Collections.Concurrent;

namespace Probing.E2E.Tests.Support;

/// <summary>The example plugins and the plugins of tests, built once.</summary>
internal static class Plugins
{
    private static readonly string Folder =
        Directory.CreateDirectory(Path.Combine(Repository.Artifacts, "plugins", $"{Environment.ProcessId}")).FullName;

    private static readonly Lazy<Task<string>> BuiltHeap = new(async () =>
    {
        await Do("make", "-s", "-C", Path.Combine(Repository.Root, "examples/plugin-c"), $"OUT={Folder}");
        return Path.Combine(Folder, "libheap.so");
    });

    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Built = new();
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>examples/plugin-c</summary>
    public static Task<string> Heap() => BuiltHeap.Value;

    /// <summary>examples/plugin-csharp</summary>
    public static Task<string> Disks() => Example("plugin-csharp", "libdisks.so");

    /// <summary>tests/plugins/laboratory: C# that goes wrong.</summary>
    public static Task<string> Laboratory() => Publish("tests/plugins/laboratory", "liblaboratory.so");

    /// <summary>Another example in C#: its folder and its library.</summary>
    public static Task<string> Example(string folder, string library) => Publish($"examples/{folder}", library);

    /// <summary>The laboratory plugin in C, made wrong by definitions.</summary>
    public static Task<string> Lab(params string[] definitions) => Compile(["gcc", "-std=gnu11"], "lab.c", definitions);

    /// <summary>A plugin in C++ whose functions throw.</summary>
    public static Task<string> Thrower(params string[] definitions) => Compile(["g++", "-std=c++17"], "thrower.cpp", definitions);

    private static Task<string> Compile(string[] compiler, string source, string[] definitions)
    {
        var path = Path.Combine(Folder, $"lib{Path.GetFileNameWithoutExtension(source)}{string.Join('-', definitions)}.so");
        return Built.GetOrAdd(path, _ => new Lazy<Task<string>>(async () =>
        {
            await Do([.. compiler, "-O1", "-fPIC", "-fvisibility=hidden", "-shared",
                $"-I{Path.Combine(Repository.Root, "src/Probing.Sdk/native")}", .. definitions.Select(name => $"-D{name}"), "-o", path,
                Path.Combine(Repository.Root, "tests/Probing.Engine.Tests/Plugins/native", source)]);
            return path;
        })).Value;
    }

    private static Task<string> Publish(string project, string library) => Built.GetOrAdd(project, _ => new Lazy<Task<string>>(async () =>
    {
        var output = Path.Combine(Folder, Path.GetFileName(project));
        await OneAtATime.WaitAsync(); // they share projects, and each takes all processors
        try
        {
            await Do("dotnet", "publish", Path.Combine(Repository.Root, project), "-c", "Release", "-v", "quiet", "-nologo", "-o", output);
        }
        finally
        {
            OneAtATime.Release();
        }
        return Path.Combine(output, library);
    })).Value;

    private static async Task Do(params string[] command)
    {
        var result = await Run.ToEnd(new RunRequest(["/usr/bin/env", .. command]) { Limit = TimeSpan.FromMinutes(10) });
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', command)}: {result}");
    }
}
