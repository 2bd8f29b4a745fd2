using System.Diagnostics;

namespace Probing.Extensions.Tests.Process.Support;

/// <summary>A process a test starts and ends; it says on standard output when it is ready.</summary>
internal sealed class Child : IDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(20);

    private readonly System.Diagnostics.Process _process;

    private Child(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardInput = true;
        _process = System.Diagnostics.Process.Start(start)!;
    }

    public int Pid => _process.Id;

    /// <summary>Runs Python code that prints one line when it is ready and then waits for its standard input to close.</summary>
    public static Child Python(string code, params (string Name, string Value)[] environment) =>
        Start("python3", environment, "-c", code + "\nprint('ready', flush=True)\nimport sys\nsys.stdin.read()");

    /// <summary>Runs a program until its first line of output.</summary>
    public static Child Start(string program, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Remove("PYTHONHOME"); // of the Python that other tests load into this process
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var child = new Child(start);
        Assert.Equal("ready", child.ReadLine());
        return child;
    }

    public string ReadLine()
    {
        var line = _process.StandardOutput.ReadLineAsync();
        Assert.True(line.Wait(s_deadline), "the child says nothing");
        return line.Result ?? "";
    }

    /// <summary>Lets a child go on that waits in <c>input()</c>.</summary>
    public void WriteLine()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
    }

    /// <summary>Ends the process and waits until it has gone.</summary>
    public void Kill()
    {
        _process.Kill();
        Assert.True(_process.WaitForExit(s_deadline));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }
}
