namespace Probing.Sdk.Tables;

/// <summary>The query on whose behalf a table is opened and scanned.</summary>
/// <example>
/// A scan that stops in time and says so:
/// <code>
/// static IEnumerable&lt;string> Lines(QueryContext query, StreamReader file)
/// {
///     for (var rows = 0L; rows &lt; query.MaxRows &amp;&amp; file.ReadLine() is { } line; rows++)
///     {
///         if (query.Remaining == TimeSpan.Zero || file.BaseStream.Position > query.MaxBytes)
///         {
///             query.Warn("the file was not read to its end");
///             yield break;
///         }
///         yield return line;
///     }
/// }
/// </code>
/// As a test makes it:
/// <code>
/// var query = new QueryContext
/// {
///     Right = EngineRight.Read,
///     DeadlineUtc = DateTime.UtcNow.AddSeconds(1),
///     MaxRows = 100,
///     MaxBytes = 1 &lt;&lt; 20,
/// };
/// query.Warn("half of it is a guess");
/// Debug.Assert(query.Warnings.Count == 1);
/// </code>
/// </example>
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
