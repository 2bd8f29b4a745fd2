using System.Diagnostics;
using Probing.Engine.Tests.Support;
using Probing.Sdk;

namespace Probing.Engine.Tests.Plugins;

/// <summary>The C header for other compilers and languages than the examples', and a plugin in C++.</summary>
public class PluginHeaderTests
{
    private const string Source = """
        #include "probing_plugin.h"
        #include "probing_plugin.h"
        static int32_t open_it(const struct probing_host *host, const struct probing_plugin **plugin, struct probing_error *error)
        {
            (void)host, (void)plugin;
            return probing_fail(error, PROBING_UNAVAILABLE, "not today");
        }
        PROBING_PLUGIN(open_it);

        """;

    private static readonly string[] s_strict = ["-Wall", "-Wextra", "-Wshadow", "-pedantic", "-Werror"];

    [Theory]
    [InlineData("gcc", "c", "c11")]
    [InlineData("gcc", "c", "c17")]
    [InlineData("g++", "c++", "c++17")]
    [InlineData("g++", "c++", "c++20")]
    public async Task It_compiles_without_a_warning(string compiler, string language, string standard)
    {
        var source = Path.Combine(Directory.CreateTempSubdirectory("probing-header-").FullName, "plugin.txt");
        await File.WriteAllTextAsync(source, Source);
        var library = source + ".so";

        var (exitCode, errors) = await RunAsync([compiler, $"-std={standard}", .. s_strict, "-fPIC", "-fvisibility=hidden",
            "-shared", $"-I{PluginFile.Include}", "-o", library, "-x", language, source]);

        Assert.True(exitCode == 0 && errors.Length == 0, errors);
        Assert.Contains("not today", await RefusedAsync(library));
    }

    [Fact]
    public async Task What_a_plugin_in_cpp_throws_and_catches_is_an_error()
    {
        var source = Path.Combine(PluginFile.Sources, "thrower.cpp");
        var library = Path.Combine(Directory.CreateTempSubdirectory("probing-cpp-").FullName, "libthrower.so");
        var (exitCode, errors) = await RunAsync(["g++", "-std=c++17", .. s_strict, "-fPIC", "-fvisibility=hidden", "-shared",
            $"-I{PluginFile.Include}", "-o", library, source]);
        Assert.True(exitCode == 0, errors);
        await using var thrower = await LoadedPlugin.LoadAsync(library, "thrower");

        var failure = await Assert.ThrowsAsync<ProbingException>(() => thrower.CallAsync("GET", "throws"));

        Assert.Equal(ProbingErrorKind.Unavailable, failure.Kind);
        Assert.Contains("no way to throws", failure.Message);
    }

    private static async Task<string> RefusedAsync(string library)
    {
        var failure = await Assert.ThrowsAsync<ProbingException>(() => LoadedPlugin.LoadAsync(library));
        return failure.Message;
    }

    private static async Task<(int ExitCode, string Errors)> RunAsync(string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }
}
