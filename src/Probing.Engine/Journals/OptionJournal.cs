using Probing.Sdk.Options;

namespace Probing.Engine.Journals;

/// <summary>Who changed which option when, and who was refused why. Bounded and thread-safe; holds no secret.</summary>
public sealed class OptionJournal
{
    /// <summary>Changes kept.</summary>
    public const int Capacity = 512;

    private const string Hidden = "***";
    private const int MaxText = 1024;

    private readonly Queue<OptionChange> _changes = new();
    private long _dropped;

    /// <summary>Changes that had to make room.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The changes, oldest first.</summary>
    public IReadOnlyList<OptionChange> Snapshot()
    {
        lock (_changes)
            return [.. _changes];
    }

    /// <summary>Takes over a change that was made elsewhere, with its secrets masked already.</summary>
    public void Add(OptionChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var kept = change with { OldValue = Cut(change.OldValue), NewValue = Cut(change.NewValue), Error = Cut(change.Error) };
        lock (_changes)
        {
            if (_changes.Count == Capacity)
            {
                _changes.Dequeue();
                _dropped++;
            }
            _changes.Enqueue(kept);
        }
    }

    /// <summary>Changes that had to make room before they came here.</summary>
    public void AddDropped(long count)
    {
        lock (_changes)
            _dropped += count;
    }

    internal void Add(string client, string key, EngineExtensionOption? before, EngineExtensionOption? after) => Add(
        new OptionChange(DateTime.UtcNow, client, key, Shown(before), Shown(after), after?.Source ?? OptionSource.Runtime));

    /// <summary>An attempt that changed nothing. <paramref name="option"/> is null when there is none of that key.</summary>
    internal void AddRefused(
        string client, string key, EngineExtensionOption? option, string value, OptionSource source, string error) => Add(
        new OptionChange(
            DateTime.UtcNow, client, key, Shown(option), option is null ? null : option.Secret ? Hidden : value, source)
        {
            Error = IsToHide(option, value) ? error.Replace(value, Hidden, StringComparison.Ordinal) : error,
        });

    /// <summary>
    /// Nobody knows what an extension writes into its messages, nor what a value was meant for whose key is wrong. One of a
    /// few letters is no secret then, and would leave holes in the message.
    /// </summary>
    private static bool IsToHide(EngineExtensionOption? option, string value) =>
        option is null ? value.Length > 3 : option.Secret && value.Length > 0;

    private static string? Shown(EngineExtensionOption? option) =>
        option is { Value: not null, Secret: true } ? Hidden : option?.Value;

    private static string? Cut(string? text) => text is { Length: > MaxText } ? text[..MaxText] + "…" : text;
}
