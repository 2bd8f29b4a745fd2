using Probing.Engine.Guards;
using Probing.Engine.Journals;
using Probing.Engine.Loading;
using Probing.Sdk;

namespace Probing.Engine;

/// <summary>
/// The extensions of this process: registration, life cycle, options, name look-up. Thread-safe; a failed registration
/// leaves nothing behind.
/// </summary>
public sealed partial class EngineExtensionManager
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly Func<string, string?> _environment;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _arriving = [];
    private readonly HashSet<ExtensionGuard> _started = [];
    private volatile ExtensionGuard[] _guards = [];

    public EngineExtensionManager() : this(Environment.GetEnvironmentVariable)
    {
    }

    /// <summary>With another source of environment variables than the process's own.</summary>
    public EngineExtensionManager(Func<string, string?> environment) => _environment = environment;

    /// <summary>What the extensions got wrong.</summary>
    public ErrorJournal Errors { get; } = new();

    /// <summary>Where extensions come from by themselves.</summary>
    public IExtensionOffers Offers { get; set; } = NoOffers.Instance;

    /// <summary>How much the extensions may take.</summary>
    public GuardOptions Limits { get; } = new();

    /// <summary>The registered extensions, in order of registration.</summary>
    public IReadOnlyList<EngineExtension> Extensions => [.. _guards.Select(guard => guard.Extension)];

    /// <summary>Their guards, in the same order.</summary>
    public IReadOnlyList<ExtensionGuard> Guards => _guards;

    /// <summary>What a started extension may ask; whoever makes the engine says.</summary>
    internal Func<ExtensionGuard, EngineContext>? ContextFor { get; set; }

    /// <summary>
    /// Adds an extension of the probe's own and gives it its environment variables: <c>PROBING_{EXTENSION}_{OPTION}</c>,
    /// where a leading <c>probing.</c> of the name is not repeated. A variable with a bad value is reported to
    /// <see cref="Errors"/> and otherwise ignored, so that it cannot keep the probe from starting.
    /// <see cref="StartAsync(CancellationToken)"/> starts it.
    /// </summary>
    /// <exception cref="ProbingException">InvalidArgument: a name is taken or illegal, something is declared twice.</exception>
    public void Register(EngineExtension extension)
    {
        ArgumentNullException.ThrowIfNull(extension);
        var guard = Guarded(extension, ExtensionOrigin.BuiltIn);
        RegistrationRules.Check(guard);
        lock (_gate)
        {
            CheckName(guard.Name);
            CheckTables(guard);
            ApplyEnvironment(guard);
            _guards = [.. _guards, guard];
        }
    }

    /// <summary>
    /// Looks again at what an extension declares, for those that declare more while they are registered. When that is
    /// refused, it is as if nothing had been added: the caller takes it back.
    /// </summary>
    /// <exception cref="ProbingException">As for <see cref="Register"/>.</exception>
    public void Recheck(EngineExtension extension)
    {
        if (_guards.FirstOrDefault(guard => guard.Extension == extension) is not { } guard)
            return; // it is checked when it is registered
        var (tables, dynamic) = (guard.Tables, guard.DynamicNamespaces);
        try
        {
            RegistrationRules.Check(guard);
            lock (_gate)
                CheckTables(guard);
        }
        catch
        {
            (guard.Tables, guard.DynamicNamespaces) = (tables, dynamic);
            throw;
        }
    }

    /// <summary>Starts and adds an extension that comes into the running process. When it does not start, nothing is left.</summary>
    /// <exception cref="ProbingException">
    /// InvalidArgument as for <see cref="Register"/>; otherwise what went wrong in the extension's start.
    /// </exception>
    public async Task<ExtensionGuard> AddAsync(
        EngineExtension extension, ExtensionOrigin origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(extension);
        var guard = Guarded(extension, origin);
        var reserved = false;
        try
        {
            await PrepareAsync(guard, cancellationToken);
            lock (_gate)
            {
                CheckName(guard.Name);
                CheckTables(guard);
                reserved = _arriving.Add(guard.Name);
            }
            await StartAsync(guard, cancellationToken);
            lock (_gate)
            {
                CheckTables(guard);
                _guards = [.. _guards, guard];
            }
            return guard;
        }
        catch
        {
            await StopQuietlyAsync(guard);
            await ReleaseAsync(guard);
            throw;
        }
        finally
        {
            lock (_gate)
            {
                if (reserved)
                    _arriving.Remove(guard.Name);
            }
        }
    }

    /// <summary>
    /// Removes an extension: its tables vanish for new queries at once, running scans and calls are told to end, and it is
    /// stopped when they have, or after a few seconds.
    /// </summary>
    /// <exception cref="ProbingException">NotFound; InvalidArgument: the probe cannot do without it.</exception>
    public async Task UnregisterAsync(string name)
    {
        ExtensionGuard guard;
        lock (_gate)
        {
            guard = Guard(name);
            if (guard.IsEssential)
                throw Invalid($"extension '{name}' is a part of the probe that cannot be unloaded");
            _guards = [.. _guards.Where(other => other != guard)];
            _arriving.Add(name); // the name is free again when the extension has stopped
        }
        try
        {
            guard.Stop();
            await WaitForEndAsync(guard);
            await StopQuietlyAsync(guard);
            await ReleaseAsync(guard);
        }
        finally
        {
            lock (_gate)
                _arriving.Remove(name);
        }
    }

    /// <summary>Starts the extensions of the probe's own. One that fails is reported and removed, the others start.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        foreach (var guard in _guards)
        {
            try
            {
                await StartAsync(guard, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                Errors.Report(guard.Name, "start", e);
                lock (_gate)
                    _guards = [.. _guards.Where(other => other != guard)];
            }
        }
    }

    /// <summary>Stops all extensions, the last one first. They stay registered.</summary>
    public async Task StopAsync()
    {
        foreach (var guard in Enumerable.Reverse(_guards))
            await StopQuietlyAsync(guard);
    }

    /// <summary>The extension of that name.</summary>
    /// <exception cref="ProbingException">NotFound, listing the names there are.</exception>
    public EngineExtension Get(string name) => Guard(name).Extension;

    /// <summary>The guard of the extension of that name.</summary>
    /// <exception cref="ProbingException">NotFound, listing the names there are.</exception>
    public ExtensionGuard Guard(string name) =>
        _guards.FirstOrDefault(guard => guard.Name == name)
        ?? throw new ProbingException(ProbingErrorKind.NotFound,
            $"there is no extension '{name}'; registered are: " +
            string.Join(", ", _guards.Select(guard => guard.Name).DefaultIfEmpty("none")));

    /// <summary>As <see cref="Guard"/>, after those that come by themselves have come.</summary>
    /// <exception cref="ProbingException">NotFound, listing the names there are.</exception>
    public async ValueTask<ExtensionGuard> SeekAsync(string name, CancellationToken cancellationToken)
    {
        await ComeAsync(name, cancellationToken);
        return Guard(name);
    }

    /// <summary>Asks an extension again that was disabled.</summary>
    public void Enable(string name) => Guard(name).Enable();

    /// <summary>Asks an extension no more until it is enabled; queries and calls get <paramref name="reason"/>.</summary>
    public void Disable(string name, string reason)
    {
        var guard = Guard(name);
        if (guard.IsEssential)
            throw Invalid($"extension '{name}' is a part of the probe that cannot be disabled");
        guard.Disable(reason);
    }

    /// <summary>
    /// Notes a failure of an extension, which may disable it; returns it as the exception that the asker should see.
    /// </summary>
    public ProbingException Report(string extension, string source, Exception failure)
    {
        if (failure is ProbingException { InnerException: ExtensionRefusedException } refused)
            return refused;
        var seen = Errors.Report(extension, source, failure);
        _guards.FirstOrDefault(guard => guard.Name == extension)?.Failed(failure, seen.Message);
        return seen;
    }

    private async ValueTask ComeAsync(string name, CancellationToken cancellationToken)
    {
        await Offers.RefreshAsync(cancellationToken);
        if (_guards.All(guard => guard.Name != name))
            await Offers.DiscoverAsync(cancellationToken);
    }

    private async Task StartAsync(ExtensionGuard guard, CancellationToken cancellationToken)
    {
        if (ContextFor is not { } contextFor)
            return;
        lock (_gate)
        {
            if (!_started.Add(guard))
                return;
        }
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartPatience);
        // Task.Run: a start that blocks must not hold its caller past the deadline.
        var start = Task.Run(() => guard.Extension.StartAsync(contextFor(guard), deadline.Token).AsTask(), CancellationToken.None);
        try
        {
            await start.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && deadline.IsCancellationRequested)
        {
            throw new ProbingException(ProbingErrorKind.Timeout,
                $"extension '{guard.Name}' did not start within {StartPatience.TotalSeconds} s");
        }
        catch (Exception e) when (e is not (ProbingException or OperationCanceledException))
        {
            throw Errors.Report(guard.Name, $"the start of extension {guard.Name}", e);
        }
    }

    /// <summary>Asks the extension what it declares and gives it its environment variables, with a deadline.</summary>
    private async Task PrepareAsync(ExtensionGuard guard, CancellationToken cancellationToken)
    {
        var prepared = Task.Run(() =>
        {
            RegistrationRules.Check(guard);
            ApplyEnvironment(guard);
        }, CancellationToken.None);
        try
        {
            await prepared.WaitAsync(StartPatience, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new ProbingException(ProbingErrorKind.Timeout,
                $"extension '{guard.Name}' did not say within {StartPatience.TotalSeconds} s what it declares");
        }
    }

    private static async Task WaitForEndAsync(ExtensionGuard guard)
    {
        var patience = Task.Delay(StopPatience);
        while (guard.Running > 0 && !patience.IsCompleted)
            await Task.WhenAny(patience, Task.Delay(10));
    }

    /// <summary>An extension that came into the process may hold more than its start did: a library, a process.</summary>
    private async Task ReleaseAsync(ExtensionGuard guard)
    {
        try
        {
            if (guard.Extension is IAsyncDisposable resource)
                await resource.DisposeAsync().AsTask().WaitAsync(StopPatience);
        }
        catch (Exception e)
        {
            Errors.Report(guard.Name, "release", e);
        }
    }

    private async Task StopQuietlyAsync(ExtensionGuard guard)
    {
        lock (_gate)
        {
            if (!_started.Remove(guard))
                return;
        }
        using var deadline = new CancellationTokenSource(StopPatience);
        try
        {
            await Task.Run(() => guard.Extension.StopAsync(deadline.Token).AsTask(), CancellationToken.None)
                .WaitAsync(StopPatience + TimeSpan.FromSeconds(1), CancellationToken.None);
        }
        catch (Exception e)
        {
            Errors.Report(guard.Name, "stop", e is TimeoutException
                ? new ProbingException(ProbingErrorKind.Timeout, $"extension '{guard.Name}' did not stop in time")
                : e);
        }
    }

    private ExtensionGuard Guarded(EngineExtension extension, ExtensionOrigin origin)
    {
        var name = extension.Name;
        return new ExtensionGuard(name, extension, origin, Limits, (what, failure) => Report(name, what, failure));
    }

    private void CheckName(string name)
    {
        if (_arriving.Contains(name) || _guards.Any(other => other.Name == name))
            throw Invalid($"an extension named '{name}' is registered already; choose another name");
    }

    private void CheckTables(ExtensionGuard guard)
    {
        foreach (var other in _guards.Where(other => other != guard))
            RegistrationRules.CheckTables(guard, other);
    }

    private static ProbingException Invalid(string message) => new(ProbingErrorKind.InvalidArgument, message);
}
