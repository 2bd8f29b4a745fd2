using Probing.Engine.Plugins;
using Probing.Engine.Tests.Support;
using Probing.Sdk;

namespace Probing.Engine.Tests.Plugins;

/// <summary>Files that are no plugins of this process: each is a readable error, and none of its code runs.</summary>
public class PluginFileTests
{
    [Fact]
    public async Task A_file_that_is_missing() =>
        Assert.Contains("no file", await RefusedAsync("/nowhere/libx.so", ProbingErrorKind.NotFound));

    [Fact]
    public async Task A_text_file() =>
        Assert.Contains("no shared library", await RefusedAsync(PluginFile.Of("x.so", "print('hello')"u8.ToArray())));

    [Fact]
    public async Task A_directory() => Assert.Contains("is a directory", await RefusedAsync(Path.GetDirectoryName(PluginFile.Lab())!));

    [Fact]
    public async Task A_pipe_that_nobody_writes_to()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("probing-plugin-").FullName, "pipe.so");
        using (var made = System.Diagnostics.Process.Start("mkfifo", [path]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Contains("is a pipe", await RefusedAsync(path));
    }

    [Fact]
    public async Task A_file_that_may_not_be_read()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may read everything");
        var path = PluginFile.Of("x.so", await File.ReadAllBytesAsync(PluginFile.Lab()));
        File.SetUnixFileMode(path, UnixFileMode.None);

        Assert.Contains("cannot read", await RefusedAsync(path, ProbingErrorKind.PermissionDenied));
    }

    [Fact]
    public async Task An_empty_file() => Assert.Contains("no shared library", await RefusedAsync(PluginFile.Of("x.so", [])));

    [Theory]
    [InlineData(4, 1, "32 bit")]
    [InlineData(5, 2, "byte order")]
    [InlineData(18, 183, "Arm64")]
    [InlineData(18, 40, "Arm")]
    [InlineData(16, 2, "-shared")]
    public async Task A_library_for_another_machine(int at, byte value, string message)
    {
        var bytes = await File.ReadAllBytesAsync(PluginFile.Lab());
        bytes[at] = value;

        Assert.Contains(message, await RefusedAsync(PluginFile.Of("x.so", bytes)));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(14000)]
    public async Task A_truncated_library(int length)
    {
        var bytes = await File.ReadAllBytesAsync(PluginFile.Lab());

        Assert.Contains("truncated", await RefusedAsync(PluginFile.Of("x.so", bytes[..length])));
    }

    [Fact]
    public async Task A_damaged_library_is_refused_or_works_but_never_ends_the_process()
    {
        var intact = await File.ReadAllBytesAsync(PluginFile.Lab());
        var random = new Random(4711);
        for (var i = 0; i < 300; i++)
        {
            var bytes = intact.ToArray();
            for (var damage = 0; damage < 4; damage++)
                bytes[random.Next(0, 0x700)] = (byte)random.Next(256); // headers, hash table, symbols
            try
            {
                Interop.Plugins.ElfFile.Check("x.so", bytes);
            }
            catch (ProbingException e)
            {
                Assert.Equal(ProbingErrorKind.InvalidArgument, e.Kind);
            }
        }
    }

    [Fact]
    public async Task A_library_that_is_no_plugin() =>
        Assert.Contains("exports no 'probing_plugin'", await RefusedAsync(PluginFile.Lab("LAB_NO_ENTRY")));

    [Fact]
    public async Task A_plugin_for_another_version_of_the_interface()
    {
        var message = await RefusedAsync(PluginFile.Lab("LAB_ABI=7"));

        Assert.Contains("version 7 of the plugin interface", message);
        Assert.Contains("this probe has version 1", message);
    }

    [Fact]
    public async Task A_plugin_with_an_undefined_symbol() =>
        Assert.Contains("undefined_function_of_the_lab", await RefusedAsync(PluginFile.Lab("LAB_UNDEFINED")));

    [Fact]
    public async Task A_plugin_whose_dependency_is_missing()
    {
        var needed = PluginFile.Compile(Path.Combine(AppContext.BaseDirectory, Path.GetFileName(EmptySource())), []);
        var folder = Directory.CreateTempSubdirectory("probing-needed-").FullName;
        File.Copy(needed, Path.Combine(folder, "libneeded.so"));
        var plugin = PluginFile.Compile(LabSource(), [$"-L{folder}", "-Wl,--no-as-needed", "-lneeded"]);

        Assert.Contains("cannot open shared object file", await RefusedAsync(plugin));
    }

    [Fact]
    public async Task A_plugin_that_refuses_this_host() =>
        Assert.Contains("this lab needs another host", await RefusedAsync(PluginFile.Lab("LAB_REFUSES"), ProbingErrorKind.Unavailable));

    [Fact]
    public async Task A_plugin_that_describes_nothing() =>
        Assert.Contains("described nothing", await RefusedAsync(PluginFile.Lab("LAB_DESCRIBES_NOTHING")));

    [Fact]
    public async Task A_plugin_that_declares_a_table_twice() =>
        Assert.Contains("declares the table lab.numbers twice", await RefusedAsync(PluginFile.Lab("LAB_TABLE_TWICE")));

    [Theory]
    [InlineData("Bad Name")]
    [InlineData("probing..x")]
    public async Task A_plugin_with_a_name_that_is_none(string name)
    {
        var failure = await Assert.ThrowsAsync<ProbingException>(
            () => LoadedPlugin.LoadAsync(PluginFile.Lab($"LAB_NAME=\"{name}\"")));

        Assert.Contains(name, failure.Message);
    }

    [Fact]
    public async Task A_plugin_that_does_not_start()
    {
        var failure = await Assert.ThrowsAsync<ProbingException>(() => LoadedPlugin.LoadAsync(PluginFile.Lab("LAB_START_FAILS")));

        Assert.Equal(ProbingErrorKind.Unavailable, failure.Kind);
        Assert.Contains("the lab is closed on Sundays", failure.Message);
    }

    private static async Task<string> RefusedAsync(string file, ProbingErrorKind kind = ProbingErrorKind.InvalidArgument)
    {
        var loader = new PluginLoader(new EngineExtensionManager(), (_, _) => { });
        var failure = await Assert.ThrowsAsync<ProbingException>(
            async () => await loader.LoadAsync(file, isolated: false, CancellationToken.None));
        Assert.Equal(kind, failure.Kind);
        return failure.Message;
    }

    private static string EmptySource()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "needed.c");
        File.WriteAllText(path, "int needed(void); int needed(void) { return 1; }\n");
        return path;
    }

    private static string LabSource([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "native/lab.c");
}
