using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Probing.Engine.Journals;
using Probing.Sdk;
using Probing.Sdk.Options;

namespace Probing.Engine;

/// <summary>
/// The extensions of this process: registration, options by key <c>{extension}.{option}</c>, name look-up.
/// Thread-safe; a failed registration leaves nothing behind.
/// </summary>
public sealed partial class EngineExtensionManager
{
    private static readonly string[] ReservedNamespaces =
        ["main", "temp", "system", "memory", "information_schema", "pg_catalog"];

    private readonly Func<string, string?> _environment;
    private readonly Lock _gate = new();
    private volatile Registered _extensions = new([]);

    public EngineExtensionManager() : this(Environment.GetEnvironmentVariable)
    {
    }

    /// <summary>With another source of environment variables than the process's own.</summary>
    public EngineExtensionManager(Func<string, string?> environment) => _environment = environment;

    /// <summary>What the extensions got wrong.</summary>
    public ErrorJournal Errors { get; } = new();

    /// <summary>
    /// Awaited before a query, a call or a listing looks at the extensions, for those that come and go by themselves. It
    /// does not throw, and returns at once when nothing has changed.
    /// </summary>
    public Func<CancellationToken, ValueTask> BeforeUse { get; set; } = _ => ValueTask.CompletedTask;

    /// <summary>The registered extensions, in order of registration.</summary>
    public IReadOnlyList<EngineExtension> Extensions => _extensions.Items;

    /// <summary>All options with their full keys.</summary>
    public IReadOnlyList<EngineExtensionOption> Options =>
        [.. Extensions.SelectMany(e => e.Options.Select(option => option with { Key = $"{e.Name}.{option.Key}" }))];

    /// <summary>
    /// Adds an extension and gives it its environment variables: <c>PROBING_{EXTENSION}_{OPTION}</c>, where a leading
    /// <c>probing.</c> of the name is not repeated. A variable with a bad value is reported to <see cref="Errors"/> and
    /// otherwise ignored, so that it cannot keep the probe from starting.
    /// </summary>
    /// <exception cref="ProbingException">InvalidArgument: the name is taken or no legal identifier.</exception>
    public void Register(EngineExtension extension)
    {
        ArgumentNullException.ThrowIfNull(extension);
        var name = extension.Name;
        if (!LegalName().IsMatch(name))
            throw Invalid($"'{name}' is no name for an extension; use lower-case letters, digits and '_', " +
                "parts joined by '.', each starting with a letter");
        foreach (var space in extension.Namespaces)
            CheckNamespace(name, space);
        foreach (var key in extension.Options.Select(option => option.Key).GroupBy(key => key).Where(g => g.Count() > 1))
            throw Invalid($"extension '{name}' declares the option '{key.Key}' twice");

        lock (_gate)
        {
            if (_extensions.Items.Any(other => other.Name == name))
                throw Invalid($"an extension named '{name}' is registered already; choose another name");
            ApplyEnvironment(extension);
            _extensions = new(_extensions.Items.Add(extension));
        }
    }

    /// <summary>The extension of that name.</summary>
    /// <exception cref="ProbingException">NotFound, listing the names there are.</exception>
    public EngineExtension Get(string name) =>
        Extensions.FirstOrDefault(extension => extension.Name == name)
        ?? throw new ProbingException(ProbingErrorKind.NotFound,
            $"there is no extension '{name}'; registered are: " +
            string.Join(", ", Extensions.Select(e => e.Name).DefaultIfEmpty("none")));

    /// <summary>Sets <c>{extension}.{option}</c>; the key splits at its last dot.</summary>
    public void SetOption(string key, string value)
    {
        var (extension, option) = Split(key);
        extension.Set(option, value);
    }

    /// <summary>The value of <c>{extension}.{option}</c>; null when unset.</summary>
    public string? GetOption(string key)
    {
        var (extension, option) = Split(key);
        return extension.Get(option);
    }

    private (EngineExtension Extension, string Option) Split(string key)
    {
        var dot = key.LastIndexOf('.');
        if (dot <= 0 || dot == key.Length - 1)
            throw Invalid($"'{key}' is no option key; write <extension>.<option>, for instance probing.engine.timeout_s");
        return (Get(key[..dot]), key[(dot + 1)..]);
    }

    private void ApplyEnvironment(EngineExtension extension)
    {
        var name = extension.Name.StartsWith("probing.", StringComparison.Ordinal) ? extension.Name[8..] : extension.Name;
        foreach (var option in extension.Options)
        {
            var variable = $"PROBING_{name}_{option.Key}".Replace('.', '_').ToUpperInvariant();
            if (_environment(variable) is not { Length: > 0 } value)
                continue;
            try
            {
                extension.SetFromEnvironment(option.Key, value);
            }
            catch (Exception e)
            {
                Errors.Report(extension.Name, $"environment variable {variable}", e);
            }
        }
    }

    private static void CheckNamespace(string extension, string space)
    {
        if (!LegalNamespace().IsMatch(space))
            throw Invalid($"extension '{extension}': '{space}' is no name for an SQL namespace; use lower-case letters, " +
                "digits and '_', starting with a letter");
        if (ReservedNamespaces.Contains(space))
            throw Invalid($"extension '{extension}': the namespace '{space}' belongs to the SQL engine; choose another one");
    }

    private static ProbingException Invalid(string message) => new(ProbingErrorKind.InvalidArgument, message);

    [GeneratedRegex(@"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\z")]
    private static partial Regex LegalName();

    [GeneratedRegex(@"^[a-z][a-z0-9_]*\z")]
    private static partial Regex LegalNamespace();

    private sealed record Registered(ImmutableList<EngineExtension> Items);
}
