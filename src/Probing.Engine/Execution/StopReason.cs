namespace Probing.Engine.Execution;

/// <summary>Why a query was stopped from outside.</summary>
internal enum StopReason
{
    None,
    Timeout,
    Cancelled,
    Disposed,
}
