using System.Runtime.InteropServices;

namespace Probing.Interop.Tests.CPython;

/// <summary>
/// A real CPython inside the test process, as the probe finds it: loaded globally, initialized on a thread of its own, the
/// GIL free. <c>PROBING_TEST_LIBPYTHON</c> names a libpython; by default it is the system's when that has numpy, else one of
/// pyenv's.
/// </summary>
public sealed unsafe partial class PythonHost
{
    private const int RtldNow = 2;
    private const int RtldGlobal = 0x100;

    public PythonHost()
    {
        var library = Find() ?? throw new InvalidOperationException(
            "no libpython found: install one (pyenv or libpython3), or name it in PROBING_TEST_LIBPYTHON");
        var home = Path.GetDirectoryName(Path.GetDirectoryName(library))!;
        _ = setenv("PYTHONHOME", home.StartsWith("/usr/lib", StringComparison.Ordinal) ? "/usr" : home, 1);
        using var ready = new ManualResetEventSlim();
        Exception? failure = null;
        // Python's idea of the main thread: it must not end before the process.
        new Thread(() =>
        {
            try
            {
                Initialize(library);
            }
            catch (Exception e)
            {
                failure = e;
            }
            ready.Set();
            Thread.Sleep(Timeout.Infinite);
        }, 8 << 20)
        { IsBackground = true, Name = "python-main" }.Start();
        ready.Wait();
        if (failure is not null)
            throw failure;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PROBING_TEST_LIBPYTHON") is { Length: > 0 } given)
            return given;
        var versions = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".pyenv", "versions");
        string[] wanted = ["3.12", "3.13", "3.11", "3.10", "3.9", "3.8"];
        var ofSystem = wanted.Select(version => $"/usr/lib/x86_64-linux-gnu/libpython{version}.so.1.0").Where(File.Exists).ToList();
        var ofPyenv = wanted.SelectMany(version => !Directory.Exists(versions)
            ? []
            : Directory.GetDirectories(versions, version + ".*")
                .Select(home => Path.Combine(home, "lib", $"libpython{version}.so.1.0")).Where(File.Exists));
        return Directory.Exists("/usr/lib/python3/dist-packages/numpy") && ofSystem.Count > 0
            ? ofSystem[0]
            : ofPyenv.Concat(ofSystem).FirstOrDefault();
    }

    private static void Initialize(string library)
    {
        var handle = dlopen(library, RtldNow | RtldGlobal);
        if (handle == 0)
            throw new InvalidOperationException($"cannot load {library}: {Marshal.PtrToStringUTF8(dlerror())}");
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(handle, "Py_InitializeEx"))(0);
        ((delegate* unmanaged<nint>)NativeLibrary.GetExport(handle, "PyEval_SaveThread"))();
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint dlopen(string path, int flags);

    [LibraryImport("libc")]
    private static partial nint dlerror();

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
