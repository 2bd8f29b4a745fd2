namespace Probing.Interop.CPython;

/// <summary>
/// The gate before the GIL, shared with native code: interpreter shutdown closes it and waits until nobody is inside.
/// A thread that waits for the GIL when finalization starts is ended by CPython in the middle of whatever it does
/// (cpython gh-87135), so nobody may be inside then.
/// </summary>
/// <remarks>Layout is a contract with the C side: 32-bit integers, all changed atomically.</remarks>
public struct GilGate
{
    /// <summary>Not zero: nobody enters any more.</summary>
    public volatile int Closing;

    /// <summary>Threads inside: waiting for the GIL or holding it.</summary>
    public volatile int InFlight;

    /// <summary>Threads in fork(), which wait a moment until nobody is creating; nobody begins meanwhile.</summary>
    public volatile int Forks;

    /// <summary>
    /// Threads creating a Python thread state. That takes CPython's lock of the list of thread states without the GIL, and
    /// up to 3.11 a child forked in this moment waits for the lock for ever.
    /// </summary>
    public volatile int Creating;

    /// <summary>
    /// 1: the interpreter will close the gate at its end. Nobody enters before: whom the end surprises inside is ended
    /// with it, and the runtime does not survive managed code that is cut off. -1: it cannot be had to do so.
    /// </summary>
    public volatile int Watched;
}
