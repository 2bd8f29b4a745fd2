using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Sdk;

/// <summary>
/// A unit of function added to the probe: data sources, HTTP calls and options under one name. Derive, override what
/// you have, and register it with the engine's extension manager.
/// </summary>
/// <example>
/// <code>
/// sealed class ClockExtension : EngineExtension
/// {
///     public override string Name => "clock";
///     public override IReadOnlyList&lt;string&gt; Namespaces => ["clock"];
///     public override IPlugin? DataSource(string @namespace, string? name) =>
///         TablePlugin.Create&lt;Ticks&gt;("clock", "ticks");
/// }
/// </code>
/// One that has an option, and work of its own:
/// <code>
/// sealed class HeartbeatExtension : EngineExtension
/// {
///     readonly Option&lt;TimeSpan> _interval = new("interval_s", TimeSpan.FromSeconds(1), "Time between two beats",
///         OptionTypes.Duration(min: TimeSpan.FromMilliseconds(1), unit: "s"));
///     Timer? _timer;
///
///     public override string Name => "heartbeat";
///     public override string Description => "Writes down that the process lives";
///     protected override IReadOnlyList&lt;IOption> DeclaredOptions => [_interval];
///
///     public override ValueTask StartAsync(EngineContext context, CancellationToken cancellationToken)
///     {
///         _timer = new Timer(_ => File.WriteAllText("alive", $"{DateTime.UtcNow:O}"), null, TimeSpan.Zero, _interval.Value);
///         return ValueTask.CompletedTask;
///     }
///
///     public override async ValueTask StopAsync(CancellationToken cancellationToken)
///     {
///         if (_timer is not null)
///             await _timer.DisposeAsync();
///     }
/// }
/// </code>
/// What the engine does with options, and a test may do as well:
/// <code>
/// extension.Check("interval_s", "20"); // throws when that is not allowed
/// var restore = extension.Capture("interval_s");
/// extension.Set("interval_s", "20");
/// Debug.Assert(extension.Get("interval_s") == "20");
/// restore(); // the value and the source it had before
/// extension.SetFromEnvironment("interval_s", "50");
/// Debug.Assert(extension.Options[0].Source == OptionSource.Environment);
/// </code>
/// </example>
public abstract class EngineExtension : IEngineCall, IEngineDatasource
{
    /// <summary>Lower-case name, unique in the process; prefix of option keys and of <c>/apis/{name}/</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One sentence for <c>probing.extensions</c>.</summary>
    public virtual string Description => "";

    /// <summary>The declared options; override this, and listing, setting and environment variables follow.</summary>
    protected virtual IReadOnlyList<IOption> DeclaredOptions => [];

    /// <summary>The options, with current values. Keys are without the extension's name.</summary>
    public virtual IReadOnlyList<EngineExtensionOption> Options =>
        [.. DeclaredOptions.Select(option => option.Describe())];

    /// <summary>
    /// Sets an option; throws <see cref="ProbingException"/> (NotFound, InvalidArgument) with what is allowed.
    /// </summary>
    public virtual void Set(string key, string value) => Declared(key).Set(value, OptionSource.Runtime);

    /// <summary>
    /// Checks a value for an option without setting it, so that several options change together or not at all. An
    /// extension that overrides <see cref="Set"/> may leave this as it is: then a bad value is found when it is set.
    /// </summary>
    /// <exception cref="ProbingException">NotFound, InvalidArgument, with what is allowed.</exception>
    public virtual void Check(string key, string value)
    {
        if (DeclaredOptions.FirstOrDefault(option => option.Key == key) is { } declared)
            declared.Check(value);
        else if (Options.All(option => option.Key != key))
            throw UnknownOption(key);
    }

    /// <summary>Remembers an option; the function brings its value and source back.</summary>
    public virtual Action Capture(string key)
    {
        if (DeclaredOptions.FirstOrDefault(option => option.Key == key) is { } declared)
            return declared.Capture();
        var value = Get(key);
        return () => Set(key, value ?? "");
    }

    /// <summary>Sets an option from an environment variable, at registration.</summary>
    public void SetFromEnvironment(string key, string value)
    {
        if (DeclaredOptions.FirstOrDefault(option => option.Key == key) is { } declared)
            declared.Set(value, OptionSource.Environment);
        else
            Set(key, value);
    }

    /// <summary>The current value of an option as text; null when it has none.</summary>
    public virtual string? Get(string key) =>
        Options.FirstOrDefault(option => option.Key == key) is { } found ? found.Value : throw UnknownOption(key);

    /// <summary>
    /// Called once, before the first table or call is asked for. An exception ends the registration: nothing of the
    /// extension is left, and the exception is the error of whoever loaded it.
    /// </summary>
    public virtual ValueTask StartAsync(EngineContext context, CancellationToken cancellationToken) =>
        ValueTask.CompletedTask;

    /// <summary>
    /// Called once, when the extension is unloaded and none of its scans and calls run any more, or when their patience is
    /// over: let go of threads, connections and files.
    /// </summary>
    public virtual ValueTask StopAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public virtual IReadOnlyList<string> Namespaces => [];

    /// <inheritdoc/>
    public virtual IPlugin? DataSource(string @namespace, string? name) => null;

    /// <inheritdoc/>
    public virtual IReadOnlyList<EngineRoute> Routes => [];

    /// <inheritdoc/>
    public virtual ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken) =>
        throw new ProbingException(ProbingErrorKind.NotFound,
            $"extension '{Name}' has no call '{request.Path}'; GET /apis lists the calls");

    private IOption Declared(string key) =>
        DeclaredOptions.FirstOrDefault(option => option.Key == key) ?? throw UnknownOption(key);

    private ProbingException UnknownOption(string key) => new(ProbingErrorKind.NotFound,
        $"extension '{Name}' has no option '{key}'; it has: " +
        string.Join(", ", Options.Select(option => option.Key).DefaultIfEmpty("none")));
}
