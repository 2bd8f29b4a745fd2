using System.Diagnostics;
using System.Globalization;
using System.Text;
using Probing.Cli.Processes;
using Probing.Sdk;

namespace Probing.Cli.Inject;

/// <summary>
/// Brings the probe into a CPython 3.14 or later by a script that its main thread runs itself (PEP 768): no thread is stopped.
/// It works only while that thread runs Python code; what does not take the script in time is left as it was.
/// </summary>
internal sealed class RemoteExecInjection : IDisposable
{
    private static readonly TimeSpan TakeLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(1);

    private readonly TargetProcess _target;
    private readonly ProbeLibraries _libraries;
    private readonly RemoteExecCall _call;
    private readonly ulong? _program;
    private RemoteExecScript? _script;

    private RemoteExecInjection(TargetProcess target, ProbeLibraries libraries, RemoteExecCall call) =>
        (_target, _libraries, _call, _program) = (target, libraries, call, target.StackStart);

    /// <summary>Looks whether this way is open; nothing is written.</summary>
    /// <param name="target">The process.</param>
    /// <param name="libraries">What it has to load.</param>
    /// <param name="seesFiles">Whether it can open them under their names.</param>
    /// <param name="objection">Why not, where the version would have it; null where it does not.</param>
    public static RemoteExecInjection? Find(TargetProcess target, ProbeLibraries libraries, bool seesFiles, out string? objection)
    {
        if (RemoteExecCall.Find(target.Pid, out objection) is not { } call)
            return null;
        if (seesFiles)
            return new RemoteExecInjection(target, libraries, call);
        objection = "it has other files than we, and a script could not load the libraries";
        return null;
    }

    /// <summary>Why nothing came of it; the process is as it was then.</summary>
    public string? Objection { get; private set; }

    /// <summary>Has the script load and start the probe, which serves a moment later.</summary>
    /// <returns>The library in the process; null when it could not be done, and <see cref="Objection"/> says why.</returns>
    /// <exception cref="ProbingException">Timeout: it is still being loaded. Unavailable: the process ended meanwhile.</exception>
    public async Task<InjectedLibrary?> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            _script = RemoteExecScript.Write(_target, _libraries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Objection = $"no script could be put where it sees it ({e.Message})";
            return null;
        }
        var path = Encoding.UTF8.GetBytes(_script.Path);
        if (path.Length > _call.LongestPath)
            Objection = $"it takes no script with a path of more than {_call.LongestPath} bytes";
        else if (await IsTakenAsync(_script, path, cancellationToken))
            return await LoadedAsync(_script, cancellationToken);
        return null;
    }

    /// <summary>Removes the script. Not before all is over: the thread may have taken its path just before the offer was taken back.</summary>
    public void Dispose() => _script?.Dispose();

    private async Task<bool> IsTakenAsync(RemoteExecScript script, byte[] path, CancellationToken cancellationToken)
    {
        var hasReached = false;
        try
        {
            _call.Offer(path);
            var started = Stopwatch.GetTimestamp();
            while (!script.IsTaken && Stopwatch.GetElapsedTime(started) < TakeLimit)
                await Task.Delay(BetweenLooks, cancellationToken);
            hasReached = !_call.IsPending;
        }
        finally
        {
            if (!script.IsTaken)
                _call.Withdraw();
        }
        if (!script.TryWithdraw())
            return true;
        Objection = hasReached ? "its main thread took the script and did not run it (an audit hook of the program may forbid that)"
            : $"its main thread ran no Python code for {TakeLimit.TotalSeconds:0} s";
        return false;
    }

    private async Task<InjectedLibrary?> LoadedAsync(RemoteExecScript script, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        string? answer;
        while ((answer = script.Answer) is null)
        {
            if (new TargetProcess(_target.Pid).State is null or 'Z' or 'X')
                throw new ProbingException(ProbingErrorKind.Unavailable, $"process {_target.Pid} ended while it loaded the probe");
            if (_target.StackStart is { } program && program != _program)
                throw new ProbingException(ProbingErrorKind.Unavailable,
                    $"process {_target.Pid} became another program (exec) while it loaded the probe; inject it again");
            if (Stopwatch.GetElapsedTime(started) > LoadLimit)
                throw new ProbingException(ProbingErrorKind.Timeout,
                    $"the main thread of process {_target.Pid} has been loading the probe for {LoadLimit.TotalSeconds:0} s; it was left "
                    + "running: look again later, and do not inject it again");
            await Task.Delay(BetweenLooks, cancellationToken);
        }
        if (InjectedLibrary.Find(_target.Pid) is { } library)
            return library;
        // A number is what probing_bootstrap gave: there is a library, but that of the process that this one was forked from.
        Objection = int.TryParse(answer, CultureInfo.InvariantCulture, out _)
            ? "the library that it has is that of the process that forked it" : $"the script failed in it ({answer})";
        return null;
    }
}
