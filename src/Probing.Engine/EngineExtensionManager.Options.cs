using Probing.Engine.Guards;
using Probing.Engine.Journals;
using Probing.Sdk;
using Probing.Sdk.Options;

namespace Probing.Engine;

/// <summary>Options by key <c>{extension}.{option}</c>: runtime wins over environment, environment over default.</summary>
public sealed partial class EngineExtensionManager
{
    private readonly Lock _changes = new();

    /// <summary>Who changed which option.</summary>
    public OptionJournal OptionChanges { get; } = new();

    /// <summary>All options with their full keys.</summary>
    public IReadOnlyList<EngineExtensionOption> Options =>
        [.. Extensions.SelectMany(e => OptionsOf(e).Select(option => option with { Key = $"{e.Name}.{option.Key}" }))];

    /// <summary>Sets <c>{extension}.{option}</c>; the key splits at its last dot.</summary>
    public void SetOption(string key, string value) => SetOption(key, value, client: "");

    /// <summary>Sets an option and notes who did.</summary>
    public void SetOption(string key, string value, string client) => SetOptions([new(key, value)], client);

    /// <summary>
    /// Sets several options or none: all values are checked before the first is set, and when one that passed the check
    /// cannot be set after all, those before it get their values back.
    /// </summary>
    /// <exception cref="ProbingException">NotFound, InvalidArgument: a key or a value; nothing has changed.</exception>
    public void SetOptions(IReadOnlyList<KeyValuePair<string, string>> values, string client)
    {
        var changes = values.Select(value => (value.Key, Target: Split(value.Key), value.Value)).ToList();
        if (changes.GroupBy(change => change.Key).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw Invalid($"option '{twice.Key}' is there twice; give it one value");
        foreach (var (_, (extension, option), value) in changes)
            extension.Check(option, value);
        lock (_changes)
            Apply(changes, client);
    }

    /// <summary>The value of <c>{extension}.{option}</c>; null when unset.</summary>
    public string? GetOption(string key)
    {
        var (extension, option) = Split(key);
        return extension.Get(option);
    }

    private void Apply(List<(string Key, (EngineExtension Extension, string Option) Target, string Value)> changes, string client)
    {
        var undo = new Stack<(string Key, Action Restore)>();
        var noted = new List<(string Key, EngineExtensionOption? Before, EngineExtensionOption? After)>();
        try
        {
            foreach (var (key, (extension, option), value) in changes)
            {
                var before = Describe(extension, option);
                undo.Push((key, extension.Capture(option)));
                extension.Set(option, value);
                noted.Add((key, before, Describe(extension, option)));
            }
        }
        catch
        {
            foreach (var (key, restore) in undo)
                Restore(key, restore);
            throw;
        }
        foreach (var (key, before, after) in noted)
            OptionChanges.Add(client, key, before, after);
    }

    private void Restore(string key, Action restore)
    {
        try
        {
            restore();
        }
        catch (Exception e)
        {
            Report(key[..key.LastIndexOf('.')], $"the old value of option {key}", e);
        }
    }

    private static EngineExtensionOption? Describe(EngineExtension extension, string option) =>
        extension.Options.FirstOrDefault(described => described.Key == option);

    /// <summary>An extension whose list of options fails has none; the failure is in the journal.</summary>
    private IReadOnlyList<EngineExtensionOption> OptionsOf(EngineExtension extension)
    {
        try
        {
            return extension.Options;
        }
        catch (Exception e)
        {
            Report(extension.Name, "the list of options", e);
            return [];
        }
    }

    private (EngineExtension Extension, string Option) Split(string key)
    {
        var dot = key.LastIndexOf('.');
        if (dot <= 0 || dot == key.Length - 1)
            throw Invalid($"'{key}' is no option key; write <extension>.<option>, for instance probing.engine.timeout_s");
        return (Get(key[..dot]), key[(dot + 1)..]);
    }

    private void ApplyEnvironment(ExtensionGuard guard)
    {
        var extension = guard.Extension;
        var name = guard.Name.StartsWith("probing.", StringComparison.Ordinal) ? guard.Name[8..] : guard.Name;
        foreach (var option in extension.Options)
        {
            var variable = $"PROBING_{name}_{option.Key}".Replace('.', '_').ToUpperInvariant();
            if (_environment(variable) is not { Length: > 0 } value)
                continue;
            try
            {
                extension.SetFromEnvironment(option.Key, value);
                OptionChanges.Add("environment", $"{guard.Name}.{option.Key}", option, Describe(extension, option.Key));
            }
            catch (Exception e)
            {
                Errors.Report(guard.Name, $"environment variable {variable}", e);
            }
        }
    }
}
