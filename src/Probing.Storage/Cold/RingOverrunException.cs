namespace Probing.Storage.Cold;

/// <summary>The writer needed a chunk that was being sealed. What is left in the ring can be sealed at once.</summary>
internal sealed class RingOverrunException(string message) : Exception(message);
