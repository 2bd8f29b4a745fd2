using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Probing.E2E.Tests.Support;

/// <summary>
/// One started process. Disposing it leaves nothing behind: whatever it started and did not wait for is found by a
/// mark in its environment (it may have changed session or parent) and killed by pid.
/// </summary>
internal sealed class Run : IAsyncDisposable
{
    private const string Mark = "PROBING_TEST_RUN";
    private const int Kill = 9;

    private readonly string _mark = Guid.NewGuid().ToString("N");
    private readonly StringBuilder _output = new(), _error = new();
    private readonly Task _reading;
    private readonly Task<(int Status, TimeSpan Cpu, long PeakRssBytes)> _ending;
    private readonly Deadline _deadline;

    private Run(RunRequest request)
    {
        _deadline = new Deadline(request.Limit);
        var (outputRead, outputWrite) = Posix.Pipe();
        var (errorRead, errorWrite) = Posix.Pipe();
        using (outputWrite)
        using (errorWrite)
            Pid = Posix.Spawn(request.Command, [.. Variables(request)], request.Folder,
                (int)outputWrite.DangerousGetHandle(), (int)errorWrite.DangerousGetHandle());
        _reading = Task.WhenAll(OnThread(() => Read(outputRead, _output)), OnThread(() => Read(errorRead, _error)));
        _ending = Task.Factory.StartNew(() => Posix.Wait(Pid), TaskCreationOptions.LongRunning);
    }

    public int Pid { get; }

    public bool Ended => _ending.IsCompleted;

    /// <summary>What the process has printed so far.</summary>
    public string Output
    {
        get { lock (_output) return _output.ToString(); }
    }

    public static Run Start(RunRequest request) => new(request);

    public static async Task<RunResult> ToEnd(RunRequest request)
    {
        await using var run = Start(request);
        return await run.End();
    }

    /// <summary>Sends a signal; false when the process is gone. A pid that was waited for is never signalled.</summary>
    public bool Signal(int signal, bool wholeGroup = false) => !Ended && Posix.Kill(wholeGroup ? -Pid : Pid, signal);

    /// <summary>Waits until the process has printed <paramref name="text"/>; false when it ended or time is over before.</summary>
    public async Task<bool> Printed(string text)
    {
        await _deadline.Until(() => Output.Contains(text, StringComparison.Ordinal) || (Ended && _reading.IsCompleted));
        return Output.Contains(text, StringComparison.Ordinal);
    }

    public Task<bool> Until(Func<bool> condition) => _deadline.Until(condition);

    /// <summary>Waits for the end of the process, or ends it at its deadline.</summary>
    public async Task<RunResult> End()
    {
        var timedOut = !await _deadline.Until(() => Ended);
        if (timedOut)
            Posix.Kill(Pid, Kill);
        var (status, cpu, peak) = await _ending;
        // A pipe stays open as long as some descendant holds it: those that outlive their parent get a short grace.
        if (!await Deadline.In(5).Until(() => _reading.IsCompleted))
            KillLeftOvers();
        await _reading;
        var signal = status & 0x7F;
        lock (_output)
            lock (_error)
                return new RunResult(signal == 0 ? (status >> 8) & 0xFF : null, signal == 0 ? null : SignalNames.Of(signal),
                    timedOut, _output.ToString(), _error.ToString(), cpu, peak);
    }

    public async ValueTask DisposeAsync()
    {
        if (!Ended)
            Posix.Kill(Pid, Kill);
        await _ending;
        KillLeftOvers();
        await _reading;
    }

    private IEnumerable<string> Variables(RunRequest request)
    {
        var variables = new Dictionary<string, string>
        {
            ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["HOME"] = System.Environment.GetEnvironmentVariable("HOME") ?? "/",
            ["LANG"] = "C.UTF-8",
            ["PYTHONHASHSEED"] = "0",
            ["PROBING_RUNTIME_DIR"] = RuntimeFolder.Path,
            [Mark] = _mark,
        };
        foreach (var (name, value) in request.Environment)
            variables[name] = value;
        return variables.Select(variable => $"{variable.Key}={variable.Value}");
    }

    private void KillLeftOvers()
    {
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(entry), out var pid) && ProcessFiles.EnvironmentOf(pid).Contains($"{Mark}={_mark}"))
                Posix.Kill(pid, Kill);
    }

    private static Task OnThread(Action action) => Task.Factory.StartNew(action, TaskCreationOptions.LongRunning);

    private static void Read(SafeFileHandle pipe, StringBuilder into)
    {
        using var reader = new StreamReader(new FileStream(pipe, FileAccess.Read, 1), new UTF8Encoding(false));
        var buffer = new char[4096];
        for (int count; (count = reader.Read(buffer)) > 0;)
            lock (into)
                into.Append(buffer, 0, count);
    }
}
