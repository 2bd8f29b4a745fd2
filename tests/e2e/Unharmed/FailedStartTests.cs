using System.Net;
using System.Net.Sockets;
using Probing.E2E.Tests.Support;

namespace Probing.E2E.Tests.Unharmed;

/// <summary>A probe that cannot start says why, once, in its log; the host runs on as if it had not been asked for.</summary>
public sealed class FailedStartTests
{
    private const string Program = """
        import os, sys, threading, time
        STOP = os.environ.pop("STOP_FILE", None)
        print('one')
        thread = threading.Thread(target=lambda: print('two'))
        thread.start()
        thread.join()
        end = time.monotonic() + 1.5  # where nothing tells that the probe has come to its end
        while time.monotonic() < end if STOP is None else not os.path.exists(STOP):
            sum(range(1000))
        print('three', file=sys.stderr)
        sys.exit(5)
        """;

    public static TheoryData<string> Pythons => [.. Interpreters.All.Select(python => python.Name)];

    [Theory, MemberData(nameof(Pythons))]
    public async Task A_runtime_directory_that_cannot_be_made(string python)
    {
        await RunsOn(python, ("PROBING_RUNTIME_DIR", "/proc/no/such/place"));
        await RunsOn(python, ("PROBING_RUNTIME_DIR", "/etc/passwd"));
    }

    [Theory, MemberData(nameof(Pythons))]
    public async Task A_runtime_directory_that_others_may_enter(string python)
    {
        var root = Directory.CreateTempSubdirectory("probing-e2e-").FullName;
        try
        {
            var open = Directory.CreateDirectory(Path.Combine(root, Path.GetFileName(RuntimeFolder.OfUser)));
            File.SetUnixFileMode(open.FullName, (UnixFileMode)0x1FF);
            await RunsOn(python, ("PROBING_RUNTIME_DIR", root));
            Assert.Empty(Directory.GetFileSystemEntries(open.FullName)); // neither socket nor log where anybody could look
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory, MemberData(nameof(Pythons))]
    public async Task An_address_that_is_none(string python) =>
        await SaysOnce(python, "no address at all", ("PROBING_ADDRESS", "no address at all"));

    [Theory, MemberData(nameof(Pythons))]
    public async Task An_address_for_everybody_without_a_token(string python)
    {
        var port = FreePort();
        await SaysOnce(python, "PROBING_TOKEN", ("PROBING_ADDRESS", $"0.0.0.0:{port}"));
    }

    [Theory, MemberData(nameof(Pythons))]
    public async Task A_port_that_is_taken(string python)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        await SaysOnce(python, $"{port}", ("PROBING_PORT", $"{port}"));
    }

    [Theory, MemberData(nameof(Pythons))]
    public async Task A_library_that_is_damaged(string python)
    {
        var copy = Directory.CreateTempSubdirectory("probing-e2e-").FullName;
        try
        {
            var venv = Path.GetDirectoryName(Path.GetDirectoryName(await Venvs.PythonOf(Interpreters.Named(python))))!;
            // lib64 is a link to lib: the file is found twice.
            var installed = Directory.GetFiles(venv, "_probing_hook.py", SearchOption.AllDirectories)[0];
            File.Copy(installed, Path.Combine(copy, "_probing_hook.py"));
            var libraries = Directory.CreateDirectory(Path.Combine(copy, "probing", "_lib")).FullName;
            await File.WriteAllBytesAsync(Path.Combine(libraries, "libprobing.so"), new byte[5000]);
            await SaysOnce(python, "libprobing.so", ("PYTHONPATH", copy));
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Theory, MemberData(nameof(Pythons))]
    public async Task No_descriptors_left(string python) => await RunsOnUnder(python, "ulimit -n 6");

    [Theory, MemberData(nameof(Pythons))]
    public async Task Little_address_space(string python) => await RunsOnUnder(python, "ulimit -v 400000");

    /// <summary>Compares the program with and without the probe under these settings.</summary>
    private static async Task RunsOn(string python, params (string, string)[] variables)
    {
        var off = await Run.ToEnd(await Probed.Program(python, Program, [.. variables, ("PROBING", "0")]));
        var on = await Run.ToEnd(await Probed.Program(python, Program, [.. variables, ("PROBING", "1")]));
        AssertSame(off, on);
    }

    /// <summary>The same, and the probe's log says once why there is no probe; the program runs until it does.</summary>
    private static async Task SaysOnce(string python, string reason, params (string, string)[] variables)
    {
        var folder = Directory.CreateTempSubdirectory("probing-e2e-").FullName;
        try
        {
            var stop = Path.Combine(folder, "stop");
            var off = await Run.ToEnd(
                await Probed.Program(python, Program, [.. variables, ("PROBING", "0"), ("STOP_FILE", folder)]));
            await using var run = Run.Start(
                await Probed.Program(python, Program, [.. variables, ("PROBING", "1"), ("STOP_FILE", stop)]));
            var said = await Deadline.In(30).Until(() => Says(run, reason) > 0);
            await File.WriteAllTextAsync(stop, "");
            AssertSame(off, await run.End());
            Assert.True(said && Says(run, reason) == 1,
                $"the log should say once something about '{reason}':\n{Probed.LogOf(run.Pid)}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Says(Run run, string reason) =>
        Probed.LogOf(run.Pid).Split('\n').Count(line => line.Contains(reason, StringComparison.Ordinal));

    private static void AssertSame(RunResult off, RunResult on)
    {
        Assert.Equal("exit 5", off.End);
        Assert.Equal((off.End, off.Output, off.Error), (on.End, on.Output, on.Error));
    }

    private static async Task RunsOnUnder(string python, string limit)
    {
        var interpreter = await Venvs.PythonOf(Interpreters.Named(python));
        var request = new RunRequest("sh", "-c", $"{limit}; exec \"$0\" -c \"$1\"", interpreter, Program);
        var off = await Run.ToEnd(request.With(("PROBING", "0")));
        AssertSame(off, await Run.ToEnd(request.With(("PROBING", "1"))));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
