using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Probing.Storage.Rings;

/// <summary>
/// Reads the part of a file that never changes. Nothing of it is believed: each offset and length is checked against what
/// it must lie in, also when the checksum is right. The format is described in <c>native/ring_format.h</c>.
/// </summary>
internal readonly ref struct RingHeader
{
    internal const int Bytes = 256;
    internal const int MaxDescriptorBytes = (16 << 20) + Bytes + MaxColumns * ColumnBytes;
    private const int Version = 1;
    private const uint ByteOrder = 0x01020304;
    private const int ColumnBytes = 64;
    private const int MaxColumns = 1024;
    private const int Granule = 64;
    private const int MaxChunkRows = 1 << 22;
    private const int MaxChunks = 1 << 16;

    private readonly string _path;
    private readonly ReadOnlySpan<byte> _bytes;

    internal RingHeader(string path, ReadOnlySpan<byte> bytes)
    {
        _path = path;
        _bytes = bytes;
    }

    /// <summary>How much there is to read, from the first <see cref="Bytes"/> of the file.</summary>
    internal int DescriptorBytes(long fileLength)
    {
        if (_bytes[..8].IndexOfAnyExcept((byte)0) < 0)
            throw Fault(RingFault.Unfinished, "its writer ended while it made the file; no row was in it");
        if (!_bytes[..8].SequenceEqual("PROBRING"u8))
            throw Fault(RingFault.Foreign, "this is no ring file");
        if (fileLength < Bytes)
            throw Fault(RingFault.Truncated, $"it has {fileLength} bytes, and its header alone has {Bytes}");
        if (UInt32(12) != ByteOrder)
            throw Fault(RingFault.OtherVersion, "it was written on a machine with another order of bytes");
        if (UInt32(8) != Version)
            throw Fault(RingFault.OtherVersion, $"it has version {UInt32(8)} of the format, and this program reads {Version}");
        var bytes = UInt32(32);
        if (bytes is < Bytes + ColumnBytes or > MaxDescriptorBytes)
            throw Corrupt($"its description has {bytes} bytes");
        if (bytes > fileLength)
            throw Fault(RingFault.Truncated, $"it has {fileLength} bytes, and its description alone has {bytes}");
        return (int)bytes;
    }

    /// <summary>All of it, from as many bytes as <see cref="DescriptorBytes"/> said.</summary>
    internal RingDescriptor Read(long fileLength)
    {
        if (Checksum() != UInt64(16))
            throw Corrupt("the checksum of its description is wrong");
        var columns = (int)Within(UInt32(36), 1, MaxColumns, "number of columns");
        if (Bytes + columns * ColumnBytes > _bytes.Length)
            throw Corrupt($"its description has no room for {columns} columns");
        var rows = (int)Within(UInt32(40), Granule, MaxChunkRows, "number of rows of a chunk");
        if (rows % Granule != 0)
            throw Corrupt($"its chunks have {rows} rows, which is no multiple of {Granule}");
        var chunks = (int)Within(UInt32(44), 1, MaxChunks, "number of chunks");
        var layout = Layout(columns, chunks);
        if (layout.FileBytes > fileLength)
            throw Fault(RingFault.Truncated, $"it has {fileLength} of {layout.FileBytes} bytes");
        var descriptor = new RingDescriptor
        {
            Table = Text(136),
            Description = Text(144),
            Extra = Text(152),
            Columns = Columns(columns, rows, layout),
            Process = new RingProcess((long)UInt64(104), UInt64(112),
                new Guid(_bytes.Slice(120, 16), bigEndian: true), UInt64(160)),
            FirstRow = Offset(168, long.MaxValue / 2, "number of a row"),
            CreatedNanoseconds = (long)UInt64(96),
            ChunkRows = rows,
            ChunkCount = chunks,
            Layout = layout,
        };
        return descriptor;
    }

    private RingLayout Layout(int columns, int chunks)
    {
        var file = Offset(24, long.MaxValue / 2, "length");
        var directory = Offset(48, file, "place of the directory");
        var chunksOffset = Offset(56, file, "place of the chunks");
        var chunkBytes = Offset(64, file, "length of a chunk");
        var arena = Offset(72, chunkBytes, "place of the arena");
        var arenaBytes = Offset(80, chunkBytes - arena, "length of the arena");
        var headerBytes = (int)Within(UInt32(88), RingLayout.ChunkFixedBytes + columns * RingLayout.ChunkColumnBytes,
            1 << 16, "length of a chunk's header");
        var layout = new RingLayout(file, directory, headerBytes, chunksOffset, chunkBytes, arena, arenaBytes);
        if (directory < _bytes.Length || directory % 8 != 0 || headerBytes % 8 != 0
            || layout.ChunkHeaderOffset(chunks) > chunksOffset)
            throw Corrupt("its directory overlaps something else");
        // All are at most the length of the file, so the product of the largest values still fits.
        if (chunkBytes != 0 && chunks > (file - chunksOffset) / chunkBytes)
            throw Corrupt($"its {chunks} chunks of {chunkBytes} bytes do not fit into {file} bytes");
        return layout;
    }

    private RingColumn[] Columns(int count, int rows, RingLayout layout)
    {
        var columns = new RingColumn[count];
        var names = new HashSet<string>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            columns[i] = Column(Bytes + i * ColumnBytes, rows, layout);
            if (columns[i].Name.Length == 0 || !names.Add(columns[i].Name))
                throw Corrupt($"the name '{columns[i].Name}' of column {i} is empty or there twice");
        }
        return columns;
    }

    private RingColumn Column(int at, int rows, RingLayout layout)
    {
        var kind = (RingKind)UInt32(at);
        var (flags, precision) = (UInt32(at + 4), _bytes[at + 8]);
        if (UInt32(at) > (uint)RingKind.Json || kind.Width() == 0 || flags > 3)
            throw Corrupt($"a column has the kind {UInt32(at)} and the flags {flags}");
        if (BinaryPrimitives.ReadUInt16LittleEndian(_bytes[(at + 10)..]) != kind.Width())
            throw Corrupt($"the values of a column of {kind} have another width than {kind.Width()} bytes");
        if (kind == RingKind.Decimal128 && precision is < 1 or > 38)
            throw Corrupt($"a decimal has {precision} digits");
        var nullable = (flags & 1) != 0;
        return new RingColumn
        {
            Name = Text(at + 32),
            Kind = kind,
            IsNullable = nullable,
            IsAppendTime = (flags & 2) != 0,
            Precision = precision,
            Scale = (sbyte)_bytes[at + 9],
            Type = Text(at + 40),
            Unit = Text(at + 48),
            Description = Text(at + 56),
            ValuesOffset = InChunk(at + 16, (long)rows * kind.Width(), layout),
            ValidityOffset = nullable ? InChunk(at + 24, rows / 8, layout) : 0,
        };
    }

    private long InChunk(int at, long bytes, RingLayout layout)
    {
        var offset = Offset(at, layout.ArenaOffset, "place of a column");
        return offset % 8 == 0 && bytes <= layout.ArenaOffset - offset
            ? offset
            : throw Corrupt($"a column of {bytes} bytes at {offset} does not fit before the arena at {layout.ArenaOffset}");
    }

    private string Text(int at)
    {
        var (offset, length) = (UInt32(at), UInt32(at + 4));
        if (offset > _bytes.Length || length > _bytes.Length - offset)
            throw Corrupt($"a text of {length} bytes at {offset} lies outside of its description");
        var text = _bytes.Slice((int)offset, (int)length);
        return Utf8.IsValid(text) ? Encoding.UTF8.GetString(text) : throw Corrupt("a text of its description is not UTF-8");
    }

    /// <summary>FNV-1a over all but the magic, which is written last, and the sum itself.</summary>
    private ulong Checksum()
    {
        var hash = 0xcbf29ce484222325;
        for (var i = 0; i < _bytes.Length; i++)
            hash = (hash ^ (i is < 8 or (>= 16 and < 24) ? (byte)0 : _bytes[i])) * 0x100000001b3;
        return hash;
    }

    private long Offset(int at, long most, string what) =>
        UInt64(at) <= (ulong)most ? (long)UInt64(at) : throw Corrupt($"{UInt64(at)} is no {what}");

    private long Within(uint value, long least, long most, string what) =>
        value >= least && value <= most ? value : throw Corrupt($"{value} is no {what}");

    private uint UInt32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[at..]);

    private ulong UInt64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes[at..]);

    private RingFileException Corrupt(string reason) => Fault(RingFault.Corrupt, $"{reason}; the file is damaged");

    private RingFileException Fault(RingFault fault, string reason) => new(fault, _path, reason);
}
