using System.Diagnostics;

namespace Probing.Inspection.Tests.Support;

/// <summary>A process that is looked into; it ends with the test.</summary>
internal sealed class Target : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private Target(Process process) => _process = process;

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The first line it printed.</summary>
    public string FirstLine { get; private init; } = "";

    /// <summary>A script from the folder Targets, after its first line of output.</summary>
    public static Target Python(string interpreter, string script)
    {
        var target = Start(interpreter, Path.Combine(AppContext.BaseDirectory, "Targets", script));
        var line = target._process.StandardOutput.ReadLine();
        if (line is null)
            Assert.Fail($"{script} ended: {target._process.StandardError.ReadToEnd()}");
        return new Target(target._process) { FirstLine = line };
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
        return new Target(Process.Start(start)!);
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{Pid}"]);
        kill.WaitForExit();
    }

    /// <summary>Reads until what is read is as expected: a thread needs a moment to come to rest.</summary>
    public ProcessSnapshot ReadUntil(Func<ProcessSnapshot, bool> condition)
    {
        var deadline = DateTime.UtcNow + Patience;
        while (true)
        {
            var snapshot = Inspector.Read(Pid);
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
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
