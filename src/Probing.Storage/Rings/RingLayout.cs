namespace Probing.Storage.Rings;

/// <summary>Where things lie in a file; checked against the file's length before anybody uses it.</summary>
internal readonly record struct RingLayout(
    long FileBytes, long DirectoryOffset, int ChunkHeaderBytes, long ChunksOffset, long ChunkBytes, long ArenaOffset, long ArenaBytes)
{
    internal const int StateBytes = 128;
    internal const int ChunkFixedBytes = 64;
    internal const int ChunkColumnBytes = 24;

    internal long ChunkHeaderOffset(int slot) => DirectoryOffset + StateBytes + (long)slot * ChunkHeaderBytes;

    internal long ChunkOffset(int slot) => ChunksOffset + slot * ChunkBytes;
}
