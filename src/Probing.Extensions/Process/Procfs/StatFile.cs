using System.Buffers.Text;
using System.Text;

namespace Probing.Extensions.Process.Procfs;

/// <summary>
/// <c>/proc/[pid]/stat</c> of a process or a thread. Fields have the numbers of proc(5). The name may contain spaces
/// and parentheses, so the fields are counted from its <em>last</em> closing parenthesis.
/// </summary>
internal sealed class StatFile
{
    private readonly ProcFile _file = new();
    private int _open;
    private int _close;

    /// <summary>Reads the file; returns 0 or the errno.</summary>
    public int Read(string path)
    {
        var errno = _file.Read(path);
        if (errno != 0)
            return errno;
        _open = _file.Content.IndexOf((byte)'(');
        _close = _file.Content.LastIndexOf((byte)')');
        if (_open < 0 || _close < _open)
            throw new InvalidDataException($"{path} is no stat file: '{_file.Text}'");
        return 0;
    }

    /// <summary>Field 2: the name of the task, 15 bytes at most.</summary>
    public string Name => Encoding.UTF8.GetString(_file.Content[(_open + 1).._close]);

    /// <summary>Field 3: one letter.</summary>
    public char State => (char)Field(3)[0];

    /// <summary>Field 3 as a word.</summary>
    public string StateName => State switch
    {
        'R' => "running",
        'S' => "sleeping",
        'D' => "disk_sleep",
        'T' => "stopped",
        't' => "traced",
        'Z' => "zombie",
        'X' or 'x' => "dead",
        'I' => "idle",
        'P' => "parked",
        var other => other.ToString(),
    };

    /// <summary>A numeric field.</summary>
    public long Number(int field) => Utf8Parser.TryParse(Field(field), out long value, out _)
        ? value
        : throw new InvalidDataException($"field {field} of a stat file is no number: '{_file.Text}'");

    /// <summary>A field counted in clock ticks, as milliseconds.</summary>
    public long Milliseconds(int field) => Number(field) * 1000 / KernelClock.TicksPerSecond;

    /// <summary>Field 22: when the task started.</summary>
    public DateTime StartTime => KernelClock.FromBoot(Number(22));

    private ReadOnlySpan<byte> Field(int number)
    {
        if (number == 1)
            return _file.Content[.._open];
        var rest = _file.Content[(_close + 2)..];
        for (var at = 3; at < number; at++)
            rest = rest[(rest.IndexOf((byte)' ') + 1)..];
        var end = rest.IndexOfAny((byte)' ', (byte)'\n');
        return end < 0 ? rest : rest[..end];
    }
}
