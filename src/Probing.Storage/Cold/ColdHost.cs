using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>Has the rows of this process sealed as the options want it; they may change at any time.</summary>
/// <param name="openLibrary">Loads libduckdb.</param>
/// <param name="log">The one line that tells of a failure.</param>
/// <param name="folder">The folder of this process's rings, while there is one.</param>
/// <param name="parents">Where folders of processes are: those of dead ones are looked for there.</param>
public sealed class ColdHost(Action openLibrary, Action<string> log, Func<RingFolder?> folder, IReadOnlyList<string> parents)
{
    private readonly Lock _gate = new();
    private volatile ColdStore? _store;
    private bool _ended;

    /// <summary>Told when sealing begins and ends: then the end of the process takes longer.</summary>
    public Action<bool>? Switched { get; init; }

    /// <summary>The sealed rows; null when sealing is off.</summary>
    public ColdStore? Store => _store;

    /// <summary>Seals from now on as told; null: no more. Returns at once: what goes on ends on its own thread.</summary>
    public void Apply(ColdSettings? settings)
    {
        lock (_gate)
        {
            if (_ended || settings == _store?.Settings)
                return;
            var former = _store;
            Switched?.Invoke(settings is not null);
            if (settings is null)
            {
                _store = null;
                former?.Stop();
                return;
            }
            var store = new ColdStore(settings, folder, openLibrary, log);
            store.Start(parents, former);
            _store = store;
        }
    }

    /// <summary>Called at the end of the process, before anything is sealed.</summary>
    public Action? Finishing { get; set; }

    /// <summary>
    /// The process goes on without us: nothing more is sealed, and no file is open. What is not sealed stays where it is. False when
    /// the thread that seals did not end in time.
    /// </summary>
    public bool Leave()
    {
        lock (_gate)
        {
            _ended = true;
            var store = _store;
            _store = null;
            return store is null || store.Close();
        }
    }

    /// <summary>The process ends: seals what is left, as far as it can be done in time, and nothing more after that.</summary>
    public void Finish(TimeSpan patience)
    {
        Finishing?.Invoke();
        lock (_gate)
        {
            _ended = true;
            _store?.Finish(patience);
        }
    }
}
