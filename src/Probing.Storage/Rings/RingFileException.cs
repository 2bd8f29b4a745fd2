namespace Probing.Storage.Rings;

/// <summary>A ring file that cannot be read; the message names it. Readers of many files report it and go on.</summary>
public sealed class RingFileException(RingFault fault, string path, string reason, Exception? inner = null)
    : Exception($"{path}: {reason}", inner)
{
    public RingFault Fault { get; } = fault;

    public string Path { get; } = path;

    /// <summary>The message without the path.</summary>
    public string Reason { get; } = reason;
}
