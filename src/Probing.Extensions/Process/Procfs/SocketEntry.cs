namespace Probing.Extensions.Process.Procfs;

/// <summary>A socket as the kernel lists it.</summary>
internal sealed record SocketEntry(string Protocol)
{
    public string? LocalAddress { get; init; }

    public int? LocalPort { get; init; }

    public string? RemoteAddress { get; init; }

    public int? RemotePort { get; init; }

    public string? State { get; init; }

    public long? SendQueueBytes { get; init; }

    public long? ReceiveQueueBytes { get; init; }

    public long? Uid { get; init; }
}
