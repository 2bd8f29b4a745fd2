namespace Probing.Inspection.Memory;

/// <summary>
/// What lies at an address is not (any more) what the reader follows: the process runs on while it is read. Caught
/// where something can be read again or be called incomplete; never seen by callers of this library.
/// </summary>
internal sealed class UnreadableMemoryException(string message) : Exception(message);
