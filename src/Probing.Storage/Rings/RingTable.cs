namespace Probing.Storage.Rings;

/// <summary>
/// The files of one table of a process: one, and older ones from before the table was declared with other columns.
/// </summary>
public sealed class RingTable(string name, IReadOnlyList<RingFile> files, IReadOnlyList<RingFileException> faults) : IDisposable
{
    public string Name { get; } = name;

    /// <summary>The oldest first; at least one. The last has the columns that the table has now.</summary>
    public IReadOnlyList<RingFile> Files { get; } = files;

    public RingFile Current => Files[^1];

    /// <summary>Files that seem to belong to the table, and cannot be read.</summary>
    public IReadOnlyList<RingFileException> Faults { get; } = faults;

    public void Dispose()
    {
        foreach (var file in Files)
            file.Dispose();
    }
}
