using System.Buffers.Binary;
using Probing.Sdk;

namespace Probing.Cli.Inject;

/// <summary>Looks at a library's file before another process is made to load it.</summary>
internal static class ElfFile
{
    private const int HeaderSize = 64;
    private const int SegmentSize = 56;
    private const ushort X64 = 62;

    /// <exception cref="ProbingException">Unavailable: it is no library for x86-64, or a part of it is missing.</exception>
    public static void DemandWhole(string path)
    {
        using var file = File.OpenRead(path);
        var header = new byte[HeaderSize];
        if (file.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) < HeaderSize || !header.AsSpan().StartsWith("\u007fELF\u0002"u8)
            || BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(18)) != X64)
            throw new ProbingException(ProbingErrorKind.Unavailable, $"{path} is no library for x86-64; install the package again");
        var segments = new byte[BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56)) * SegmentSize];
        file.Position = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32));
        var length = file.ReadAtLeast(segments, segments.Length, throwOnEndOfStream: false);
        for (var at = 0; at + SegmentSize <= length; at += SegmentSize)
        {
            var end = BinaryPrimitives.ReadInt64LittleEndian(segments.AsSpan(at + 8))
                + BinaryPrimitives.ReadInt64LittleEndian(segments.AsSpan(at + 32));
            if (end > file.Length)
                length = -1;
        }
        if (length < segments.Length)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"{path} is cut off ({file.Length} bytes); install the package again");
    }
}
