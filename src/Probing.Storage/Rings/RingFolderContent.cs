namespace Probing.Storage.Rings;

/// <summary>What was found in a folder at one time.</summary>
public sealed class RingFolderContent(IReadOnlyList<RingTable> tables, IReadOnlyList<RingFileException> faults) : IDisposable
{
    /// <summary>By name.</summary>
    public IReadOnlyList<RingTable> Tables { get; } = tables;

    /// <summary>Ring files that cannot be read: each names its file and says why. The others are not worse for it.</summary>
    public IReadOnlyList<RingFileException> Faults { get; } = faults;

    public void Dispose()
    {
        foreach (var table in Tables)
            table.Dispose();
    }
}
