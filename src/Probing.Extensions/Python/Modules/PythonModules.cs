using System.Collections.Concurrent;
using Probing.Interop.CPython;
using Probing.Sdk;

namespace Probing.Extensions.Python.Modules;

/// <summary>
/// The extensions that Python modules declare. Modules only record what they declare and count that they did; before the
/// probe answers a question it reads the record, if the count has grown, so that a process that declares nothing is never
/// asked for its GIL. What installed packages offer is looked up when somebody lists extensions or names an unknown one.
/// </summary>
public sealed class PythonModules(PythonExecutor executor, PythonExtension python) : IDisposable
{
    /// <summary>How long a question waits for a GIL that is not to be had, before it is answered with what is known.</summary>
    private static readonly TimeSpan RefreshLimit = TimeSpan.FromMilliseconds(250);

    /// <summary>How long it goes on in the background; expressions wait as long for the GIL.</summary>
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ForgetLimit = TimeSpan.FromSeconds(3);

    private const string Reading = "the list of extensions";

    private const string Searching = "the entry points of installed packages";

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<string, PythonModuleExtension> _extensions = [];
    private readonly HashSet<string> _reported = [];
    private readonly HashSet<string> _unloaded = [];
    private volatile bool _changed;
    private ulong _read;
    private volatile Task<bool> _reading = Task.FromResult(true);
    private volatile Task<bool> _searching = Task.FromResult(true);

    /// <summary>How often modules have declared something or set an option so far. Needs no GIL.</summary>
    public required Func<ulong> Declarations { get; init; }

    /// <summary>Registers an extension that a module declares; throws when it is refused, and disposes it then.</summary>
    public required Func<EngineExtension, string, Task> Register { get; init; }

    /// <summary>Takes an extension out of the registered ones, and disposes it.</summary>
    public required Func<EngineExtension, Task> Unregister { get; init; }

    /// <summary>Throws when what a registered extension declares now would be refused at its registration.</summary>
    public required Action<EngineExtension> Recheck { get; init; }

    /// <summary>Notes a failure: extension, what was done, what happened.</summary>
    public required Action<string, string, Exception> Report { get; init; }

    /// <summary>Notes what the program itself did to its options, and how many older changes are lost.</summary>
    public required Action<IReadOnlyList<PythonOptionChange>, long> Changed { get; init; }

    /// <summary>Locked: a reading that has just begun has taken the mark away already, and is not in its field yet.</summary>
    private bool IsBehind
    {
        get
        {
            lock (_gate)
                return HasChanged || !_reading.IsCompleted;
        }
    }

    private bool HasChanged => _changed || Declarations() != Volatile.Read(ref _read);

    private static bool CanAsk => PythonRuntime.IsReady && !Gil.IsClosing;

    internal PythonWorkers Workers { get; } = new();

    internal PythonOptions Options => python.Settings;

    /// <summary>Brings the registered extensions up to date. At once when nothing has changed.</summary>
    public ValueTask RefreshAsync(CancellationToken cancellationToken) =>
        IsBehind && CanAsk ? new ValueTask(RefreshSoonAsync(cancellationToken)) : default;

    /// <summary>Registers what installed packages offer, not imported. False when that was not possible in time.</summary>
    public async ValueTask<bool> DiscoverAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken).ConfigureAwait(false); // what is declared comes before what is only offered
        if (!CanAsk)
            return true;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var late = Task.Delay(RefreshLimit, over.Token);
        var searching = SearchSoon();
        await Task.WhenAny(searching, late).ConfigureAwait(false);
        over.Cancel();
        return searching.IsCompleted && await searching.ConfigureAwait(false);
    }

    /// <summary>Imports a module by name, or runs it again after its extensions were unloaded.</summary>
    /// <returns>
    /// The extension it declares, not registered yet. When it declares several, the others are registered already.
    /// </returns>
    public async ValueTask<EngineExtension> ImportAsync(
        string module, DateTime deadlineUtc, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var names = await Workers.RunAsync($"import {module}", _ => Import(module), deadlineUtc, cancellationToken)
                .ConfigureAwait(false);
            var declared = await executor.RunAsync(Reading, _ => DeclarationReader.Read(), deadlineUtc, cancellationToken)
                .ConfigureAwait(false);
            var wanted = new PythonModuleExtension(this, declared.First(found => found.Name == names[0]));
            lock (_gate)
                _unloaded.Remove(wanted.Name);
            if (_extensions.TryGetValue(wanted.Name, out var offered))
                await Unregister(offered).ConfigureAwait(false); // an entry point that nobody has used yet
            _extensions[wanted.Name] = wanted;
            await ApplyAsync(declared).ConfigureAwait(false);
            return wanted;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => Workers.Dispose();

    /// <summary>Completed when the threads of the functions have ended, which they do after <see cref="Dispose"/>.</summary>
    public Task Ended => Workers.Ended;

    /// <summary>The probe itself has changed what is declared.</summary>
    internal void MarkChanged() => _changed = true;

    /// <summary>Imports the module of an entry point, the first time that somebody names it.</summary>
    internal async Task LoadAsync(
        PythonModuleExtension extension, DateTime deadlineUtc, CancellationToken cancellationToken)
    {
        if (extension.NotLoaded is not { } entry)
            return;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false); // or half of what it declares might be registered
        try
        {
            if (extension.NotLoaded is null)
                return;
            await Workers.RunAsync($"import {entry.Module}, extension {entry.Name}", _ => Import(entry.Module), deadlineUtc,
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
        MarkChanged(); // or a reading that is under way might be taken for this one
        await ReadSoon().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (extension.NotLoaded is not null)
            throw new ProbingException(ProbingErrorKind.ExtensionFailed,
                $"module {entry.Module} was imported for the extension '{entry.Name}' and declares none of that name");
    }

    private static IReadOnlyList<string> Import(string module)
    {
        using var name = Unicode.New(module);
        using var names = PythonBridge.Call("extension_load"u8, name.Address);
        return DeclarationReader.Texts(names.Address);
    }

    /// <summary>Takes back what a module declared, because it is unloaded or was refused; it stays imported.</summary>
    internal async ValueTask ForgetAsync(PythonModuleExtension extension)
    {
        if (!_extensions.TryRemove(KeyValuePair.Create(extension.Name, extension)))
            return;
        lock (_gate)
            _unloaded.Add(extension.Name);
        if (extension.NotLoaded is not null)
            return;
        await executor.RunAsync($"unload {extension.Name}", _ => Forget(extension.Name), DateTime.UtcNow + ForgetLimit)
            .ConfigureAwait(false);
    }

    private static bool Forget(string extension)
    {
        using var name = Unicode.New(extension);
        PythonBridge.Call("extension_unload"u8, name.Address).Dispose();
        return true;
    }

    private async Task RefreshSoonAsync(CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var late = Task.Delay(RefreshLimit, over.Token);
        Task<bool> reading;
        do
        {
            reading = ReadSoon();
            await Task.WhenAny(reading, late).ConfigureAwait(false);
        }
        while (HasChanged && !late.IsCompleted && await reading.ConfigureAwait(false));
        over.Cancel();
    }

    /// <summary>The reading that is under way, or a new one.</summary>
    private Task<bool> ReadSoon()
    {
        lock (_gate)
        {
            if (_reading.IsCompleted)
                _reading = ReadAsync();
            return _reading;
        }
    }

    /// <summary>Reads what is declared now. False when that was not possible.</summary>
    private async Task<bool> ReadAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!HasChanged)
                return true;
            _changed = false;
            Volatile.Write(ref _read, Declarations());
            var (declared, changes) = await executor.RunAsync(Reading,
                _ => (DeclarationReader.Read(), DeclarationReader.ReadChanges()), DateTime.UtcNow + ReadLimit).ConfigureAwait(false);
            Changed(changes.Changes, changes.Lost);
            await ApplyAsync(declared).ConfigureAwait(false);
            return true;
        }
        catch (Exception e)
        {
            // Next time, then: the question at hand may well be about why the interpreter is busy.
            _changed = true;
            ReportUnlessBusy(Reading, e);
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    private Task<bool> SearchSoon()
    {
        lock (_gate)
        {
            if (_searching.IsCompleted)
                _searching = SearchAsync();
            return _searching;
        }
    }

    /// <summary>Each time anew: packages are installed while the process runs. False when that was not possible.</summary>
    private async Task<bool> SearchAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            var path = await executor.RunAsync(Searching, _ => SysModule.Path, DateTime.UtcNow + ReadLimit).ConfigureAwait(false);
            await OfferAsync(EntryPoints.Find(path)).ConfigureAwait(false);
            return true;
        }
        catch (Exception e)
        {
            ReportUnlessBusy(Searching, e);
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    private void ReportUnlessBusy(string what, Exception failure)
    {
        if (failure is not ProbingException { Kind: ProbingErrorKind.InterpreterBusy or ProbingErrorKind.Timeout
            or ProbingErrorKind.Unavailable or ProbingErrorKind.TooManyRequests })
            Report("python", what, failure);
    }

    private async Task ApplyAsync(IReadOnlyList<PythonDeclaration> declared)
    {
        foreach (var declaration in declared)
        {
            if (_extensions.TryGetValue(declaration.Name, out var known))
            {
                Update(known, declaration);
            }
            else
            {
                await AddAsync(new PythonModuleExtension(this, declaration)).ConfigureAwait(false);
            }
            ReportEnvironment(declaration);
        }
    }

    /// <summary>
    /// While something of it collides with another extension, its tables stay those that it had; its options and calls are
    /// those it has now.
    /// </summary>
    private void Update(PythonModuleExtension known, PythonDeclaration declaration)
    {
        var former = known.Declaration;
        known.Declaration = declaration;
        known.NotLoaded = null;
        try
        {
            Recheck(known);
        }
        catch (ProbingException e)
        {
            known.Declaration = declaration with { Namespaces = former.Namespaces };
            if (_reported.Add(e.Message))
                Report(known.Name, $"what module {declaration.Module} declared later", e);
        }
    }

    private void ReportEnvironment(PythonDeclaration declaration)
    {
        var name = declaration.Name.StartsWith("probing.", StringComparison.Ordinal) ? declaration.Name[8..] : declaration.Name;
        foreach (var option in declaration.Options)
        {
            var variable = $"PROBING_{name}_{option.Key}".Replace('.', '_').ToUpperInvariant();
            if (option.EnvironmentError is { } error && _reported.Add(variable))
                Report(declaration.Name, $"environment variable {variable}",
                    new ProbingException(ProbingErrorKind.InvalidArgument, error));
        }
    }

    private async Task OfferAsync(IReadOnlyList<EntryPoint> entries)
    {
        foreach (var entry in entries.Where(IsNew))
        {
            var declaration = new PythonDeclaration(entry.Name, entry.Module, "");
            await AddAsync(new PythonModuleExtension(this, declaration) { NotLoaded = entry }).ConfigureAwait(false);
        }
    }

    /// <summary>What somebody has unloaded comes again only when it is loaded by name.</summary>
    private bool IsNew(EntryPoint entry)
    {
        lock (_gate)
            return !_extensions.ContainsKey(entry.Name) && !_unloaded.Contains(entry.Name);
    }

    private async Task AddAsync(PythonModuleExtension extension)
    {
        _extensions[extension.Name] = extension;
        try
        {
            await Register(extension, extension.Declaration.Module).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Report(extension.Name, $"registration of module {extension.Declaration.Module}", e);
            await ForgetAsync(extension).ConfigureAwait(false);
        }
    }
}
