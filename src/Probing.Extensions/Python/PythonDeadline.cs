using Probing.Sdk.Tables;

namespace Probing.Extensions.Python;

/// <summary>How long Python may work for a query.</summary>
internal static class PythonDeadline
{
    private static readonly TimeSpan MostMargin = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// A little before the query's own deadline, so that the caller hears what the time went on (who holds the GIL, which
    /// code still runs) and not only that it is up.
    /// </summary>
    public static DateTime Of(QueryContext query) => Before(query.DeadlineUtc);

    /// <inheritdoc cref="Of"/>
    public static DateTime Before(DateTime deadlineUtc)
    {
        if (deadlineUtc == DateTime.MaxValue)
            return deadlineUtc;
        var left = deadlineUtc - DateTime.UtcNow;
        var margin = left > TimeSpan.Zero ? left / 5 : TimeSpan.Zero;
        return deadlineUtc - (margin < MostMargin ? margin : MostMargin);
    }
}
