namespace Probing.Storage.Tests.Support;

/// <summary>A folder in memory, where rings have theirs, that goes with the test.</summary>
internal sealed class MemoryFolder : IDisposable
{
    internal string Path { get; } = System.IO.Path.Combine("/dev/shm", $"probing-test-{Guid.NewGuid():N}");

    internal MemoryFolder() =>
        Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
