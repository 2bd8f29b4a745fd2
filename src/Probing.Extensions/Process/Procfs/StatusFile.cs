using System.Buffers.Text;
using System.Text;

namespace Probing.Extensions.Process.Procfs;

/// <summary><c>/proc/[pid]/status</c>: lines of a key, a colon and blank-separated values.</summary>
internal sealed class StatusFile
{
    private readonly ProcFile _file = new();

    /// <summary>Reads the file; returns 0 or the errno.</summary>
    public int Read(string path) => _file.Read(path);

    /// <summary>
    /// A value of a line by its position; null when the kernel (or this kind of task) has no such line.
    /// </summary>
    public long? Number(ReadOnlySpan<byte> key, int position = 0)
    {
        var rest = Line(key);
        for (; position > 0 && !rest.IsEmpty; position--)
        {
            var blank = rest.IndexOfAny((byte)'\t', (byte)' ');
            rest = blank < 0 ? default : rest[blank..].TrimStart(" \t"u8);
        }
        return Utf8Parser.TryParse(rest, out long value, out _) ? value : null;
    }

    /// <summary>A line in kB as bytes.</summary>
    public long? Bytes(ReadOnlySpan<byte> key) => Number(key) * 1024;

    /// <summary>A line's value as text.</summary>
    public string? Text(ReadOnlySpan<byte> key) =>
        Line(key) is { IsEmpty: false } line ? Encoding.UTF8.GetString(line) : null;

    private ReadOnlySpan<byte> Line(ReadOnlySpan<byte> key)
    {
        var rest = _file.Content;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            if (line.Length > key.Length && line[key.Length] == ':' && line.StartsWith(key))
                return line[(key.Length + 1)..].Trim(" \t"u8);
            rest = end < 0 ? default : rest[(end + 1)..];
        }
        return default;
    }
}
