using Probing.Sdk;

namespace ParquetExport;

/// <summary>
/// Where an export goes. The file has its name only once it is complete: whoever waits for it never sees half of one, and a
/// failed export leaves the former file as it was.
/// </summary>
internal sealed class ExportTarget
{
    private const string Extension = ".parquet";

    private readonly string _path;
    private readonly bool _overwrites;

    /// <exception cref="ProbingException">The path is missing, relative, no .parquet, or taken.</exception>
    public ExportTarget(string? path, bool overwrites)
    {
        if (path is null || !Path.IsPathFullyQualified(path))
            throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"the path '{path}' is not absolute; write ?path=/folder/file.parquet, seen from the process");
        _path = Path.GetFullPath(path);
        _overwrites = overwrites;
        if (Path.GetExtension(_path) != Extension)
            throw new ProbingException(ProbingErrorKind.InvalidArgument, $"the path '{path}' does not end with {Extension}; let it");
        if (Directory.Exists(_path))
            throw new ProbingException(ProbingErrorKind.InvalidArgument, $"'{path}' is a folder; name a file in it");
        if (!overwrites && File.Exists(_path))
            throw Taken();
    }

    /// <summary>Has the file written under another name in its folder, then gives it its own.</summary>
    /// <returns>Bytes of the file.</returns>
    public async Task<long> WriteAsync(Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        var draft = $"{_path}.{Path.GetRandomFileName()}.part";
        try
        {
            long bytes;
            await using (var file = new FileStream(draft, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await write(file);
                await file.FlushAsync(cancellationToken);
                file.Flush(flushToDisk: true);
                bytes = file.Length;
            }
            Publish(draft);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProbingException(ProbingErrorKind.Unavailable, $"'{_path}' cannot be written: {e.Message}");
        }
        finally
        {
            if (File.Exists(draft)) // not when its folder is missing, nor under its final name
                File.Delete(draft);
        }
    }

    private void Publish(string draft)
    {
        try
        {
            File.Move(draft, _path, _overwrites); // refuses when somebody made the file meanwhile
        }
        catch (IOException) when (!_overwrites && File.Exists(_path))
        {
            throw Taken();
        }
    }

    private ProbingException Taken() => new(ProbingErrorKind.InvalidArgument,
        $"'{_path}' is there already; write to another path, or add &overwrite=true");
}
