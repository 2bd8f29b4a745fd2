using System.Diagnostics;
using Probing.Engine.Loading;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;

namespace Probing.Engine.Guards;

/// <summary>
/// Stands between the engine and one extension: counts what it does, decides when it failed too often, and knows which of
/// its operations run or hang. Thread-safe.
/// </summary>
public sealed class ExtensionGuard
{
    private readonly GuardOptions _options;
    private readonly Action<string, Exception> _report;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private ExtensionState _state;
    private string? _reason;
    private long _calls;
    private long _scans;
    private long _failures;
    private long _streak;
    private long _ticks;
    private int _running;
    private int _hung;

    /// <param name="name">The extension's name.</param>
    /// <param name="extension">The extension.</param>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="options">How much it may take.</param>
    /// <param name="report">Notes a failure of it: what was asked, and what was thrown.</param>
    internal ExtensionGuard(string name, EngineExtension extension, ExtensionOrigin origin, GuardOptions options,
        Action<string, Exception> report)
    {
        (Name, Extension, Origin, _options, _report) = (name, extension, origin, options, report);
    }

    /// <summary>The extension behind this guard.</summary>
    public EngineExtension Extension { get; }

    /// <summary>Its name, asked for once.</summary>
    public string Name { get; }

    /// <summary>Its namespaces; none when it fails to say, which is noted as its failure.</summary>
    public IReadOnlyList<string> Namespaces => Ask("the list of namespaces", () => Extension.Namespaces);

    /// <summary>Its calls, in the same way.</summary>
    public IReadOnlyList<EngineRoute> Routes => Ask("the list of calls", () => Extension.Routes);

    /// <summary>Its options, in the same way.</summary>
    public IReadOnlyList<EngineExtensionOption> ExtensionOptions => Ask("the list of options", () => Extension.Options);

    /// <summary>Where it comes from.</summary>
    public ExtensionOrigin Origin { get; }

    /// <summary>When it was registered.</summary>
    public DateTime LoadedUtc { get; } = DateTime.UtcNow;

    /// <summary>True for those without which the probe could not be repaired: they can neither be disabled nor unloaded.</summary>
    public bool IsEssential =>
        !Origin.IsLoaded && (Name == "probing" || Name.StartsWith("probing.", StringComparison.Ordinal));

    /// <summary>Whether it is asked.</summary>
    public ExtensionState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    /// <summary>Why it is not asked; null while it is.</summary>
    public string? Reason
    {
        get
        {
            lock (_gate)
                return _reason;
        }
    }

    /// <summary>Calls so far.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Scans of its tables so far.</summary>
    public long Scans => Interlocked.Read(ref _scans);

    /// <summary>Its own failures so far; its users' mistakes are none.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>Time spent in it, waiting for it included.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _ticks));

    /// <summary>Operations that run now, those given up included.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Operations that were given up and have not ended.</summary>
    public int Hung => Volatile.Read(ref _hung);

    /// <summary>Fires when the extension is to stop.</summary>
    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>The tables that it declared when it was registered.</summary>
    internal IReadOnlyList<(string Namespace, string Name)> Tables { get; set; } = [];

    /// <summary>The namespaces among its own whose tables it finds on demand, as it said when it was registered.</summary>
    internal IReadOnlyList<string> DynamicNamespaces { get; set; } = [];

    internal GuardOptions Options => _options;

    /// <summary>True when it declared a table of that name, even one whose columns only its rows know.</summary>
    internal bool Declares(string space, string name) => Tables.Any(table =>
        table.Namespace.Equals(space, StringComparison.OrdinalIgnoreCase) && table.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The error of whoever asks a disabled extension; null while it may be asked.</summary>
    internal ProbingException? Refusal
    {
        get
        {
            lock (_gate)
            {
                return _state switch
                {
                    ExtensionState.Enabled => null,
                    ExtensionState.Stopping => new ProbingException(
                        ProbingErrorKind.Unavailable, $"extension '{Name}' is being unloaded",
                        inner: new ExtensionRefusedException(Name)),
                    _ => new ProbingException(ProbingErrorKind.ExtensionFailed,
                        $"extension '{Name}' is disabled: {_reason}; `probing PID extension enable {Name}` enables it again",
                        inner: new ExtensionRefusedException(Name)),
                };
            }
        }
    }

    /// <summary>Begins a call; dispose what is returned when it has really ended.</summary>
    /// <exception cref="ProbingException">ExtensionFailed: the extension is disabled.</exception>
    public GuardedOperation BeginCall()
    {
        var operation = Begin();
        Interlocked.Increment(ref _calls);
        return operation;
    }

    /// <summary>Begins a change of an option, also while the extension is disabled: that may be what mends it.</summary>
    internal GuardedOperation BeginChange()
    {
        lock (_gate)
            _running++;
        return new GuardedOperation(this);
    }

    /// <summary>Begins a further part of a call, its answer's body, in the same way.</summary>
    public GuardedOperation BeginPart() => Begin();

    /// <summary>Begins a scan, in the same way.</summary>
    internal GuardedOperation BeginScan(bool countsOwnTime)
    {
        var operation = Begin(countsOwnTime);
        Interlocked.Increment(ref _scans);
        return operation;
    }

    /// <summary>Begins anything else, in the same way.</summary>
    internal GuardedOperation Begin(bool countsOwnTime = false)
    {
        lock (_gate)
        {
            if (Refusal is { } refusal)
                throw refusal;
            _running++;
        }
        return new GuardedOperation(this) { CountsOwnTime = countsOwnTime };
    }

    internal void AddTime(long ticks) => Interlocked.Add(ref _ticks, ticks);

    /// <summary>An operation gave what it was asked for.</summary>
    public void Succeeded() => Interlocked.Exchange(ref _streak, 0);

    /// <summary>True when a failure is the extension's own and not its user's mistake.</summary>
    public bool IsToBlame(Exception failure) => FailurePolicy.Counts(failure, Origin.IsLoaded);

    /// <summary>Something failed; counts when the extension is to blame, and disables it when that was once too often.</summary>
    internal void Failed(Exception failure, string message)
    {
        if (!IsToBlame(failure))
            return;
        Interlocked.Increment(ref _failures);
        var streak = Interlocked.Increment(ref _streak);
        if (_options.MaxFailures is > 0 and var most && streak >= most && !IsEssential)
            Disable($"it failed {streak} times in a row, the last time with: {FirstLine(message)}");
    }

    internal void Disable(string reason)
    {
        lock (_gate)
        {
            if (_state == ExtensionState.Enabled)
                (_state, _reason) = (ExtensionState.Disabled, reason);
        }
    }

    internal void Enable()
    {
        lock (_gate)
        {
            if (_state == ExtensionState.Disabled)
                (_state, _reason) = (ExtensionState.Enabled, null);
        }
        Succeeded();
    }

    /// <summary>Lets nothing begin any more and tells what runs to end.</summary>
    internal void Stop()
    {
        lock (_gate)
            (_state, _reason) = (ExtensionState.Stopping, "it is being unloaded");
        try
        {
            _stopping.Cancel();
        }
        catch (AggregateException)
        {
            // A cancellation callback of the extension's own failed; it is on its way out.
        }
    }

    internal void Ended(bool wasHung)
    {
        lock (_gate)
        {
            _running--;
            if (wasHung)
                _hung--;
        }
    }

    /// <summary>Nobody waits for an operation any more, and it still runs.</summary>
    internal void Hangs()
    {
        int hung;
        lock (_gate)
            hung = ++_hung;
        if (hung >= _options.MaxHung && !IsEssential)
            Disable($"{hung} of its operations did not end when they were told to, and each holds a thread");
    }

    private IReadOnlyList<T> Ask<T>(string what, Func<IReadOnlyList<T>> list)
    {
        try
        {
            return list() ?? [];
        }
        catch (Exception e)
        {
            _report(what, e);
            return [];
        }
    }

    private static string FirstLine(string text) =>
        text.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? text[..end] : text;
}
