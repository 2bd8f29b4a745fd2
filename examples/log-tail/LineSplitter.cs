using System.Text;

namespace LogTail;

/// <summary>Bytes in, the latest lines out, within a bound of memory. A line counts once its end was written.</summary>
internal sealed class LineSplitter(Func<long> keepBytes)
{
    private const int MostLineBytes = 16 << 10;
    private const int LineOverheadBytes = 128; // object headers, the row and its place in the queue

    private static readonly string[] s_levels = ["CRITICAL", "ERROR", "WARNING", "INFO", "DEBUG"];

    private readonly Queue<LogLine> _lines = new();
    private readonly byte[] _partial = new byte[MostLineBytes];
    private int _length;
    private long _cut, _seq, _held;
    private bool _skipping;

    public IReadOnlyList<LogLine> Snapshot() => [.. _lines];

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            Extend(bytes[..end]);
            Complete();
            bytes = bytes[(end + 1)..];
        }
        Extend(bytes);
    }

    /// <summary>Drops everything up to the next end of a line.</summary>
    public void SkipLine() => _skipping = true;

    /// <summary>The file is over: what came without an end is a line, too.</summary>
    public void EndLine()
    {
        if (_length > 0)
            Complete();
        _skipping = false;
    }

    private void Extend(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, MostLineBytes - _length);
        bytes[..taken].CopyTo(_partial.AsSpan(_length));
        _length += taken;
        _cut += bytes.Length - taken;
    }

    private void Complete()
    {
        var bytes = _partial.AsSpan(0, _length);
        if (bytes is [.., (byte)'\r'])
            bytes = bytes[..^1];
        if (!_skipping)
        {
            var text = Encoding.UTF8.GetString(bytes);
            _lines.Enqueue(new LogLine(_seq++, DateTime.UtcNow, LevelOf(text), text, _cut));
            _held += Held(text);
        }
        while (_held > keepBytes() && _lines.TryDequeue(out var oldest))
            _held -= Held(oldest.Text);
        (_length, _cut, _skipping) = (0, 0, false);
    }

    private static long Held(string text) => LineOverheadBytes + (2L * text.Length);

    private static string? LevelOf(string text) => s_levels
        .Select(level => (Level: level, At: text.IndexOf(level, StringComparison.Ordinal)))
        .Where(found => found.At >= 0).OrderBy(found => found.At).Select(found => found.Level).FirstOrDefault();
}
