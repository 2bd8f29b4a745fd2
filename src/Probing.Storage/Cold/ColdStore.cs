using Probing.Interop.Libc;
using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>
/// The sealed rows of one job and rank: seals what the rings of this process hold on a thread of its own, which has the
/// lowest priority and takes no lock that anybody else waits for, and knows the files for queries.
/// </summary>
/// <remarks>
/// A query takes the files of a table first and the ring after them: of the ring it reads the rows from
/// <see cref="ColdFolder.EndOf(RingDescriptor)"/> on, so that a row that is sealed meanwhile is read from the ring.
/// </remarks>
public sealed class ColdStore : IDisposable
{
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly Func<RingFolder?> _folder;
    private readonly Action<string> _log;
    private readonly ColdDatabase _database;
    private readonly ColdWriter _writer;
    private readonly ColdKeeper _keeper;
    private readonly CancellationTokenSource _cancel = new();
    private readonly ManualResetEventSlim _wake = new();
    private readonly ManualResetEventSlim _ended = new(initialState: true);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, TableSealer> _tables = new();
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, (long Read, long Skipped)> _scans = new();
    private volatile bool _ending;
    private volatile bool _allSealed;
    private string? _marked;

    /// <summary>Opens the files of a place; nothing is written before <see cref="Start"/>.</summary>
    /// <param name="settings">Where and how.</param>
    /// <param name="folder">The folder of this process's rings, while there is one.</param>
    /// <param name="openLibrary">Loads libduckdb.</param>
    /// <param name="log">The one line that tells of a failure.</param>
    public ColdStore(ColdSettings settings, Func<RingFolder?> folder, Action openLibrary, Action<string> log)
    {
        (Settings, _folder, _log) = (settings, folder, log);
        _database = new ColdDatabase(settings.Place.Directory, openLibrary);
        _writer = new ColdWriter(_database);
        Catalog = new ColdCatalog(_database);
        _keeper = new ColdKeeper(settings, Catalog, _writer);
    }

    public ColdSettings Settings { get; }

    public ColdCatalog Catalog { get; }

    /// <summary>Starts sealing. Before the rows of this process come those that dead ones of the same job and rank left.</summary>
    /// <param name="parents">Where folders of processes are.</param>
    /// <param name="former">Seals until now; no two may seal one ring, so this one begins when that has ended.</param>
    public void Start(IReadOnlyList<string> parents, ColdStore? former = null)
    {
        _ended.Reset();
        former?.Stop();
        new Thread(() => Run(parents, former)) { IsBackground = true, Name = "probing-sealer" }.Start();
    }

    /// <summary>The sealed files of a table as they are now.</summary>
    public ColdFolder Files(string table) => ColdFolder.Read(Settings.Place.TableFolder(table));

    /// <summary>The tables with sealed files.</summary>
    public IReadOnlyList<string> Tables() => Settings.Place.Tables();

    /// <summary>What became of a table's rows in this process.</summary>
    public ColdStatus Status(string table)
    {
        var status = _tables.TryGetValue(table, out var sealer) ? sealer.Status : new ColdStatus();
        var (read, skipped) = _scans.GetValueOrDefault(table);
        return status with { FilesRead = read, FilesSkipped = skipped };
    }

    /// <summary>Notes how many files a scan opened, and how many not.</summary>
    public void CountScan(string table, int read, int skipped) => _scans.AddOrUpdate(
        table, _ => (read, skipped), (_, so) => (so.Read + read, so.Skipped + skipped));

    /// <summary>
    /// The process ends: seals what is left, as far as it can be done in time. True when nothing is left; otherwise the rows
    /// wait in their folder for the next process of the job and rank.
    /// </summary>
    public bool Finish(TimeSpan patience)
    {
        _ending = true;
        _wake.Set();
        if (!_ended.Wait(patience))
        {
            _cancel.Cancel();
            _ended.Wait(Grace);
        }
        return _allSealed;
    }

    /// <summary>Stops sealing soon. Files can still be read.</summary>
    public void Stop()
    {
        _cancel.Cancel();
        _wake.Set();
    }

    /// <summary>Stops sealing, and closes the files unless a thread is still at them.</summary>
    public void Dispose() => Close();

    /// <summary>As <see cref="Dispose"/>; false when a thread is still at them.</summary>
    public bool Close()
    {
        Stop();
        if (!_ended.Wait(Grace + Grace))
            return false;
        _database.Dispose();
        _wake.Dispose();
        _cancel.Dispose();
        return true;
    }

    private void Run(IReadOnlyList<string> parents, ColdStore? former)
    {
        try
        {
            BackgroundThread.Enter();
            former?._ended.Wait(_cancel.Token);
            _wake.Wait(Idle, _cancel.Token); // options that change together make one store after the other
            Recover(parents);
            while (!_ending && !_cancel.IsCancellationRequested)
            {
                var more = Pass(SealReason.Size);
                Keep();
                _wake.Wait(more ? Busy : Idle, _cancel.Token);
            }
            if (!_cancel.IsCancellationRequested)
                End();
        }
        catch (OperationCanceledException)
        {
            // Told to stop; what is not sealed is still in its ring.
        }
        catch (Exception e)
        {
            _log($"sealing has ended: {e}");
        }
        finally
        {
            _ended.Set();
        }
    }

    private void Recover(IReadOnlyList<string> parents)
    {
        var recovery = new ColdRecovery(Settings, _writer, _log);
        foreach (var parent in parents)
            recovery.Run(parent, Settings.Place, _cancel.Token);
    }

    /// <summary>One look at all rings; true when something was sealed.</summary>
    private bool Pass(SealReason reason)
    {
        if (_folder() is not { } folder || !Mark(folder))
            return false;
        var any = false;
        using var content = Read(folder);
        foreach (var table in content?.Tables ?? [])
        {
            var sealer = _tables.GetOrAdd(table.Name, name => new TableSealer(name, Settings, _writer, _log));
            foreach (var ring in table.Files)
            {
                while (sealer.Seal(ring, reason, _cancel.Token))
                {
                    any = true;
                    _cancel.Token.ThrowIfCancellationRequested();
                    if (_ending && reason != SealReason.End)
                        return true;
                }
            }
        }
        return any;
    }

    private void End()
    {
        Pass(SealReason.End);
        if (_folder() is not { } folder)
        {
            _allSealed = true;
            return;
        }
        using var content = Read(folder);
        _allSealed = content is not null
            && content.Tables.All(table => table.Files.All(ring => _tables.TryGetValue(table.Name, out var it) && it.IsSealed(ring)));
        if (!_allSealed)
            return;
        new ColdMark(Settings.Place, IsSealed: true).Write(folder.Path);
        if (!Settings.Keep)
            Directory.Delete(folder.Path, recursive: true);
    }

    /// <summary>Says in the process's folder where its rows go, before the first of them goes there.</summary>
    private bool Mark(RingFolder folder)
    {
        if (_marked == folder.Path)
            return true;
        try
        {
            new ColdMark(Settings.Place, IsSealed: false).Write(folder.Path);
            _marked = folder.Path;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // the folder went away, or has no room for it: the next pass tries again
        }
    }

    /// <summary>Null when the folder cannot be read; its rings say so to whoever queries them.</summary>
    private static RingFolderContent? Read(RingFolder folder)
    {
        try
        {
            return folder.Read();
        }
        catch (RingFileException)
        {
            return null;
        }
    }

    internal void Keep()
    {
        if (_keeper.Run(_cancel.Token) is { } trouble)
            _log(trouble);
    }
}
