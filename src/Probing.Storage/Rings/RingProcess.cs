namespace Probing.Storage.Rings;

/// <summary>Who wrote a ring. The three together name one process, whatever number others get later.</summary>
/// <param name="Id">Its process id.</param>
/// <param name="StartTicks">When it began, in clock ticks since the machine did; 0 when that is not known.</param>
/// <param name="Boot">Which run of the machine it was; zeros when that is not known.</param>
public readonly record struct RingProcess(long Id, ulong StartTicks, Guid Boot);
