using Probing.Sdk;

namespace LogTail;

/// <summary>
/// Follows one file by name, like <c>tail -F</c>: through rotation (another file gets the name), through truncation (the
/// file gets shorter than what was read of it), and through the time in which there is no file of that name. Not
/// thread-safe.
/// </summary>
internal sealed class LogTailer(string path, Func<long> keepBytes) : IDisposable
{
    private const int BlockBytes = 64 << 10;
    private const long MostBytesAtOnce = 256 << 20; // a query must end even when the file grows faster than it is read

    private readonly LineSplitter _lines = new(keepBytes);
    private readonly byte[] _block = new byte[BlockBytes];
    private FileStream? _file;
    private string? _openedAs;

    /// <summary>The lines that are kept, the oldest first, after a look at the file.</summary>
    /// <exception cref="ProbingException">The file cannot be read.</exception>
    public IReadOnlyList<LogLine> Read()
    {
        CatchUp();
        return _lines.Snapshot();
    }

    /// <summary>Reads what was written since the last look.</summary>
    /// <exception cref="ProbingException">The file cannot be read.</exception>
    public void CatchUp()
    {
        try
        {
            if (_file is null)
                Open(fromTheEnd: true);
            ReadOn();
            // What was written between that and the rename is read before the old file is let go.
            while (IsRotated())
            {
                ReadOn();
                _lines.EndLine();
                Open(fromTheEnd: false);
                ReadOn();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"the log file '{path}' cannot be read: {e.Message}; correct the option log_tail.path or the file's rights");
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Open(bool fromTheEnd)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _file?.Dispose();
        _file = file;
        _openedAs = NameOfOpenFile();
        var kept = keepBytes();
        if (fromTheEnd && file.Length > kept)
        {
            file.Position = file.Length - kept;
            _lines.SkipLine(); // it starts in the middle of one
        }
    }

    private void ReadOn()
    {
        if (_file!.Length < _file.Position)
        {
            _lines.EndLine();
            _file.Position = 0;
        }
        var left = MostBytesAtOnce;
        for (int count; left > 0 && (count = _file.Read(_block)) > 0; left -= count)
            _lines.Add(_block.AsSpan(0, count));
    }

    /// <summary>
    /// True when the name belongs to another file now. /proc says under which name the open file is known: a renamed one
    /// has its new name, a deleted or overwritten one ends with "(deleted)".
    /// </summary>
    private bool IsRotated() => File.Exists(path) && NameOfOpenFile() != _openedAs;

    private string? NameOfOpenFile() => new FileInfo($"/proc/self/fd/{_file!.SafeFileHandle.DangerousGetHandle()}").LinkTarget;
}
