namespace Probing.Sdk.Tables;

/// <summary>The query on whose behalf a table is opened and scanned.</summary>
public sealed class QueryContext
{
    private readonly List<string> _warnings = [];

    /// <summary>What the caller may do.</summary>
    public EngineRight Right { get; init; } = EngineRight.Read;

    /// <summary>When the query must be over.</summary>
    public DateTime DeadlineUtc { get; init; } = DateTime.MaxValue;

    /// <summary>Most rows that one table may produce.</summary>
    public long MaxRows { get; init; } = long.MaxValue;

    /// <summary>Most bytes that one table may hold in memory.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>Told of each new warning on the thread that gives it; null when <see cref="Warnings"/> are enough.</summary>
    public Action<string>? Warned { get; init; }

    /// <summary>Time left until <see cref="DeadlineUtc"/>; never negative.</summary>
    public TimeSpan Remaining =>
        DeadlineUtc - DateTime.UtcNow is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>What the caller should know about the answer although it is one: rows cut, samples lost.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_warnings)
                return [.. _warnings];
        }
    }

    /// <summary>Adds a warning to the answer.</summary>
    public void Warn(string warning)
    {
        lock (_warnings)
        {
            if (_warnings.Contains(warning))
                return;
            _warnings.Add(warning);
        }
        Warned?.Invoke(warning);
    }
}
