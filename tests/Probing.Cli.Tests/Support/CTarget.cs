using System.Diagnostics;

namespace Probing.Cli.Tests.Support;

/// <summary>The programs in Targets, compiled as a test wants them, in a folder that every user may enter.</summary>
internal sealed class CTarget : IDisposable
{
    private readonly DirectoryInfo _folder;

    private CTarget(DirectoryInfo folder) => _folder = folder;

    public string Path => System.IO.Path.Combine(_folder.FullName, "target");

    /// <summary>For the tests' own kind of machine and C library.</summary>
    public static CTarget Compile(params string[] options) => CompileWith("gcc", "target.c", options);

    public static CTarget CompileWith(string compiler, string source, params string[] options)
    {
        Assert.SkipUnless(File.Exists($"/usr/bin/{compiler}"), $"{compiler} is not installed (eng/setup.sh test)");
        var target = new CTarget(Directory.CreateTempSubdirectory("probing-target-"));
        File.SetUnixFileMode(target._folder.FullName, (UnixFileMode)0b111_101_101);
        using var gcc = Process.Start(new ProcessStartInfo(compiler, [.. options, "-o", target.Path,
            System.IO.Path.Combine(AppContext.BaseDirectory, "Targets", source)]) { RedirectStandardError = true })!;
        var errors = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        Assert.True(gcc.ExitCode == 0, errors);
        return target;
    }

    /// <summary>Runs it in a mode, with words such as <c>setpriv …</c> before it, until it is ready.</summary>
    public Child Start(string mode, params string[] before) => Child.StartReady([.. before, Path, mode]);

    public void Dispose() => _folder.Delete(recursive: true);
}
