using System.Diagnostics;

namespace Probing.Inspection.Tests.Support;

/// <summary>A process that is looked into; it ends with the test.</summary>
internal sealed class Target : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Starts it as a child of its own: this program is told of a stopped child as of one that ended. The shell would
    // take away the input of a program in the background.
    private const string Indirectly = "exec 3<&0; \"$@\" <&3 3<&- & exec 3<&-; echo $!; wait $!";

    private readonly Process _process;

    private Target(Process process, int pid) => (_process, Pid) = (process, pid);

    public int Pid { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>The first line it printed.</summary>
    public string FirstLine { get; private init; } = "";

    /// <summary>A script from the folder Targets, after its first line of output.</summary>
    public static Target Python(string interpreter, string script)
    {
        var shell = Start("/bin/sh", "-c", Indirectly, "sh", interpreter, Path.Combine(AppContext.BaseDirectory, "Targets", script))
            ._process;
        var pid = shell.StandardOutput.ReadLine();
        var line = shell.StandardOutput.ReadLine();
        if (line is null || pid is null)
            Assert.Fail($"{script} ended: {shell.StandardError.ReadToEnd()}");
        return new Target(shell, int.Parse(pid)) { FirstLine = line };
    }

    public static Target Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("PROBING");
        var process = Process.Start(start)!;
        return new Target(process, process.Id);
    }

    /// <summary>Ends its input and gives what it says after that.</summary>
    public string Finish()
    {
        _process.StandardInput.Close();
        var error = _process.StandardError.ReadToEndAsync();
        var output = _process.StandardOutput.ReadToEnd();
        Assert.True(_process.WaitForExit(Patience), "the target does not end");
        Assert.Equal("", error.Result);
        Assert.Equal(0, _process.ExitCode);
        return output.TrimEnd();
    }

    /// <summary>The next line of its standard error.</summary>
    public string ErrorLine() => _process.StandardError.ReadLineAsync().WaitAsync(Patience).GetAwaiter().GetResult()
        ?? throw new EndOfStreamException("the target ended");

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{Pid}"]);
        kill.WaitForExit();
    }

    /// <summary>Reads until what is read is as expected: a thread needs a moment to come to rest.</summary>
    public ProcessSnapshot ReadUntil(Func<ProcessSnapshot, bool> condition, InspectionOptions? options = null)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            var snapshot = Inspector.Read(Pid, options);
            if (condition(snapshot))
                return snapshot;
            Assert.True(DateTime.UtcNow < deadline, "the threads came to no rest: "
                + string.Join("; ", snapshot.Threads.Select(thread =>
                    $"{thread} in {thread.Frames.FirstOrDefault()?.QualifiedName}")));
            Thread.Yield();
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Signal("KILL");
        _process.WaitForExit();
        _process.Dispose();
    }
}
