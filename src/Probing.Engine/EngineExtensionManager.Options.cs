using Probing.Engine.Guards;
using Probing.Engine.Journals;
using Probing.Sdk;
using Probing.Sdk.Options;

namespace Probing.Engine;

/// <summary>Options by key <c>{extension}.{option}</c>: runtime wins over environment, environment over default.</summary>
public sealed partial class EngineExtensionManager
{
    private readonly Lock _changes = new();
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Who changed which option.</summary>
    public OptionJournal OptionChanges { get; } = new();

    /// <summary>All options with their full keys.</summary>
    public IReadOnlyList<EngineExtensionOption> Options =>
        [.. Guards.SelectMany(e => e.ExtensionOptions.Select(option => option with { Key = $"{e.Name}.{option.Key}" }))];

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
        var at = ""; // the key that is refused, if one is
        try
        {
            var changes = new List<(string Key, (ExtensionGuard Guard, string Option) Target, string Value)>();
            foreach (var (key, value) in values)
                changes.Add((at = key, Split(key), value));
            if (changes.GroupBy(change => change.Key).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw Invalid($"option '{at = twice.Key}' is there twice; give it one value");
            foreach (var (key, (guard, option), value) in changes)
            {
                at = key;
                Run(guard, key, () => guard.Extension.Check(option, value));
            }
            lock (_changes)
                Apply(changes, client, key => at = key);
        }
        catch (Exception e)
        {
            foreach (var (key, value) in values)
                OptionChanges.AddRefused(client, key, Find(key), value, OptionSource.Runtime,
                    key == at ? e.Message : $"not set, because '{at}' was refused");
            throw;
        }
    }

    /// <summary>
    /// As <see cref="SetOptions"/>, for whoever runs on the pool: it has few threads, and a change may wait for somebody who
    /// needs one of them.
    /// </summary>
    public async Task SetOptionsAsync(
        IReadOnlyList<KeyValuePair<string, string>> values, string client, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            GuardedWork.Threads.Run(() =>
            {
                try
                {
                    SetOptions(values, client);
                    done.SetResult();
                }
                catch (Exception e)
                {
                    done.SetException(e);
                }
            });
            await done.Task.ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The value of <c>{extension}.{option}</c>; null when unset.</summary>
    public string? GetOption(string key)
    {
        var (guard, option) = Split(key);
        return guard.Extension.Get(option);
    }

    /// <summary>Has the extension of an option's key come, if it is one that comes by itself. Does not throw.</summary>
    public ValueTask SeekOptionAsync(string key, CancellationToken cancellationToken) =>
        key.LastIndexOf('.') is > 0 and var dot ? ComeAsync(key[..dot], cancellationToken) : default;

    private void Apply(
        List<(string Key, (ExtensionGuard Guard, string Option) Target, string Value)> changes, string client, Action<string> trying)
    {
        var undo = new Stack<(ExtensionGuard Guard, string Key, Action Restore)>();
        var noted = new List<(string Key, EngineExtensionOption? Before, EngineExtensionOption? After)>();
        try
        {
            foreach (var (key, (guard, option), value) in changes)
            {
                trying(key);
                var before = Describe(guard, option);
                undo.Push((guard, key, guard.Extension.Capture(option)));
                Run(guard, key, () => guard.Extension.Set(option, value));
                noted.Add((key, before, Describe(guard, option)));
            }
        }
        catch
        {
            foreach (var (guard, key, restore) in undo)
                Restore(guard, key, restore);
            throw;
        }
        foreach (var (key, before, after) in noted)
            OptionChanges.Add(client, key, before, after);
    }

    private void Restore(ExtensionGuard guard, string key, Action restore)
    {
        try
        {
            Run(guard, key, restore);
        }
        catch (Exception e)
        {
            Report(guard.Name, $"the old value of option {key}", e);
        }
    }

    /// <summary>A loaded extension that does not come back holds neither the caller nor the other changes.</summary>
    private static void Run(ExtensionGuard guard, string key, Action change)
    {
        if (!guard.Origin.IsLoaded)
        {
            change();
            return;
        }
        var work = GuardedWork.RunAsync(guard, guard.BeginChange(), $"the change of option {key}", _ =>
        {
            change();
            return ValueTask.FromResult(true);
        }, guard.Options.CallTimeout, CancellationToken.None);
        work.GetAwaiter().GetResult();
    }

    private static EngineExtensionOption? Describe(ExtensionGuard guard, string option) =>
        guard.ExtensionOptions.FirstOrDefault(described => described.Key == option);

    /// <summary>The option of that key; null when there is none.</summary>
    private EngineExtensionOption? Find(string key) =>
        key.LastIndexOf('.') is > 0 and var dot && _guards.FirstOrDefault(guard => guard.Name == key[..dot]) is { } found
            ? Describe(found, key[(dot + 1)..])
            : null;

    private (ExtensionGuard Guard, string Option) Split(string key)
    {
        var dot = key.LastIndexOf('.');
        if (dot <= 0 || dot == key.Length - 1)
            throw Invalid($"'{key}' is no option key; write <extension>.<option>, for instance probing.engine.timeout_s");
        return (Guard(key[..dot]), key[(dot + 1)..]);
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
                OptionChanges.Add("environment", $"{guard.Name}.{option.Key}", option, Describe(guard, option.Key));
            }
            catch (Exception e)
            {
                Errors.Report(guard.Name, $"environment variable {variable}", e);
                OptionChanges.AddRefused(
                    "environment", $"{guard.Name}.{option.Key}", option, value, OptionSource.Environment, e.Message);
            }
        }
    }
}
