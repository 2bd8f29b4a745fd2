namespace Probing.Engine.Journals;

/// <summary>Where a query stands.</summary>
public enum QueryState
{
    /// <summary>Waits for a place among the concurrent queries.</summary>
    Waiting,

    /// <summary>Computes rows, or waits for its reader.</summary>
    Running,

    /// <summary>Gave all its rows.</summary>
    Finished,

    /// <summary>Ended with an error.</summary>
    Failed,

    /// <summary>Ended by its client or by the time limit.</summary>
    Cancelled,
}
