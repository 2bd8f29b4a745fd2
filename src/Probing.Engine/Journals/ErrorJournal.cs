using Probing.Sdk;

namespace Probing.Engine.Journals;

/// <summary>
/// The failures of extensions, newest kept: a failing extension fails its own request and leaves a row here. Bounded and
/// thread-safe.
/// </summary>
public sealed class ErrorJournal
{
    /// <summary>Records kept.</summary>
    public const int Capacity = 512;

    private const int MaxText = 16 * 1024;

    private readonly Queue<ErrorRecord> _records = new();
    private long _dropped;

    /// <summary>Records that had to make room.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>The records, oldest first.</summary>
    public IReadOnlyList<ErrorRecord> Snapshot()
    {
        lock (_records)
            return [.. _records];
    }

    /// <summary>Adds a failure; returns it as the exception that the asker should see.</summary>
    public ProbingException Report(string extension, string source, Exception failure)
    {
        var seen = failure as ProbingException ?? new ProbingException(ProbingErrorKind.ExtensionFailed,
            $"{source} failed: {failure.GetType().Name}: {failure.Message}", failure.ToString(), failure);
        var record = new ErrorRecord(
            DateTime.UtcNow, extension, Cut(source), seen.Kind, Cut(seen.Message), seen.Detail is { } text ? Cut(text) : null);
        lock (_records)
        {
            if (_records.Count == Capacity)
            {
                _records.Dequeue();
                _dropped++;
            }
            _records.Enqueue(record);
        }
        return seen;
    }

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText] + "…";
}
