using System.Globalization;
using Probing.Interop.DuckDb;
using Probing.Sdk;

namespace Probing.Engine.Execution;

/// <summary>
/// Ends a query from outside: at its deadline, when its caller cancels, when its result is disposed. DuckDB forgets an
/// interrupt that comes just before a statement starts, so it is repeated until the query is over.
/// </summary>
internal sealed class QueryStop : IDisposable
{
    private static readonly TimeSpan Repeat = TimeSpan.FromMilliseconds(50);

    /// <summary>Interrupts after which the query's reader is told without waiting for the query.</summary>
    private const int Patience = 20;

    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _caller;
    private readonly Timer _timer;
    private readonly TimeSpan _timeout;
    private readonly Action<ProbingException> _giveUp;
    private readonly Lock _gate = new();
    private DuckDbConnection? _connection;
    private StopReason _reason;
    private int _interrupts;
    private bool _over;

    /// <param name="timeout">The query's time limit.</param>
    /// <param name="left">What is left of it.</param>
    /// <param name="giveUp">Tells the reader when the query does not end by itself.</param>
    /// <param name="caller">Cancels the query.</param>
    internal QueryStop(TimeSpan timeout, TimeSpan left, Action<ProbingException> giveUp, CancellationToken caller)
    {
        _timeout = timeout;
        _giveUp = giveUp;
        _timer = new Timer(static state => ((QueryStop)state!).OnTimer(), this, left, Repeat);
        _caller = caller.UnsafeRegister(static state => ((QueryStop)state!).Stop(StopReason.Cancelled), this);
    }

    /// <summary>Cancelled when the query is to end.</summary>
    internal CancellationToken Token => _source.Token;

    internal StopReason Reason
    {
        get
        {
            lock (_gate)
                return _reason;
        }
    }

    /// <summary>The error of a stopped query.</summary>
    internal ProbingException Error => Reason == StopReason.Timeout
        ? new ProbingException(ProbingErrorKind.Timeout, string.Create(CultureInfo.InvariantCulture,
            $"the query took longer than its limit of {_timeout.TotalSeconds:0.###} s; ask for less or allow more time"))
        : new ProbingException(ProbingErrorKind.Cancelled, "the query was cancelled");

    /// <summary>The connection to interrupt.</summary>
    internal void Attach(DuckDbConnection connection)
    {
        lock (_gate)
            _connection = connection;
        Token.ThrowIfCancellationRequested();
    }

    /// <summary>After this the connection may serve another query.</summary>
    internal void Detach()
    {
        lock (_gate)
            _connection = null;
    }

    internal void Stop(StopReason reason)
    {
        lock (_gate)
        {
            if (_over || _reason != StopReason.None)
                return;
            _reason = reason;
            _connection?.Interrupt();
            _timer.Change(Repeat, Repeat);
        }
        try
        {
            _source.Cancel();
        }
        catch (AggregateException)
        {
            // A provider's own cancellation callback failed. Its query is over, and this may be a timer's thread, where an
            // exception would end the host.
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _over = true;
        _timer.Dispose();
        _caller.Dispose();
    }

    private void OnTimer()
    {
        Stop(StopReason.Timeout);
        lock (_gate)
        {
            if (_over)
                return;
            _connection?.Interrupt();
            if (++_interrupts != Patience)
                return;
        }
        _giveUp(Error);
    }
}
