using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Probing.Storage.Tests.Support;

/// <summary>The native ring writer in a process of its own, as <c>native/writer.c</c> describes it.</summary>
internal static class NativeWriter
{
    internal const string Plain = "";
    internal const string Threads = "thread";
    internal const string Addresses = "address,undefined";

    private static readonly ConcurrentDictionary<string, Lazy<string>> Built = new();
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs it to its end, which must be a good one, and gives what it said.</summary>
    internal static string Run(string sanitizer, Action<BinaryWriter>? input, params string[] arguments)
    {
        using var process = Start(sanitizer, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            using var writer = new BinaryWriter(process.StandardInput.BaseStream);
            input?.Invoke(writer);
        }
        catch (IOException)
        {
            // It ended before it had read all; why is said below.
        }
        if (!process.WaitForExit(Limit))
        {
            process.Kill();
            Assert.Fail($"writer {string.Join(' ', arguments)} did not end within {Limit}");
        }
        Assert.True(process.ExitCode == 0 && errors.Result.Length == 0,
            $"writer {string.Join(' ', arguments)} ended with {process.ExitCode}: {errors.Result}");
        return output.Result;
    }

    /// <summary>Starts it; a sanitizer that finds something has it end with another exit code than 0.</summary>
    internal static Process Start(string sanitizer, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program(sanitizer), arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    /// <summary>Starts it and waits until it writes.</summary>
    internal static Process StartReady(string sanitizer, params string[] arguments)
    {
        var process = Start(sanitizer, arguments);
        Assert.Equal("ready", process.StandardOutput.ReadLine());
        return process;
    }

    /// <summary>The program itself, for those who start it in their own way.</summary>
    internal static string Program(string sanitizer) => Built.GetOrAdd(sanitizer, _ => new Lazy<string>(() =>
    {
        var ring = Path.Combine(Here(), "../../../src/Probing.Storage/native");
        var tests = Path.Combine(Here(), "../native");
        var output = Path.Combine(Directory.CreateTempSubdirectory("probing-writer-").FullName, "writer");
        // Fences, which the thread sanitizer does not understand, are for readers in other processes only.
        string[] sanitize = sanitizer switch
        {
            Plain => [],
            Threads => ["-fsanitize=thread", "-Wno-tsan"],
            _ => [$"-fsanitize={sanitizer}", "-fno-sanitize-recover=all"],
        };
        using var compiler = Process.Start("gcc",
            ["-std=gnu11", "-O2", "-g", "-Wall", "-Wextra", "-Werror", .. sanitize, $"-I{ring}",
                .. Directory.GetFiles(ring, "*.c"), .. Directory.GetFiles(tests, "*.c"), "-o", output, "-lm", "-lpthread"]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        return output;
    })).Value;

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
