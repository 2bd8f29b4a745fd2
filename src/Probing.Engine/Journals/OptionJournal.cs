using Probing.Sdk.Options;

namespace Probing.Engine.Journals;

/// <summary>Who changed which option when. Bounded and thread-safe; holds no secret.</summary>
public sealed class OptionJournal
{
    /// <summary>Changes kept.</summary>
    public const int Capacity = 512;

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

    internal void Add(string client, string key, EngineExtensionOption? before, EngineExtensionOption? after)
    {
        var change = new OptionChange(
            DateTime.UtcNow, client, key, Shown(before), Shown(after), after?.Source ?? OptionSource.Runtime);
        lock (_changes)
        {
            if (_changes.Count == Capacity)
            {
                _changes.Dequeue();
                _dropped++;
            }
            _changes.Enqueue(change);
        }
    }

    private static string? Shown(EngineExtensionOption? option) => option?.Value switch
    {
        null => null,
        _ when option.Secret => "***",
        { Length: > MaxText } text => text[..MaxText] + "…",
        var text => text,
    };
}
