using Probing.Interop.Libc;

namespace Probing.Cli.Output;

/// <summary>
/// Where an answer's bytes go: standard output, or a file that appears under its name only when it is complete.
/// </summary>
internal sealed class OutputTarget : IDisposable
{
    private readonly string? _path;
    private readonly string? _partPath;

    private OutputTarget(Stream stream, string? path, string? partPath) =>
        (Stream, _path, _partPath) = (stream, path, partPath);

    public Stream Stream { get; }

    public static OutputTarget Open(string? path, Stream standardOutput)
    {
        if (path is null or "-")
            return new OutputTarget(standardOutput, null, null);
        // A pipe, a device or a link cannot be replaced by a file of the same name without breaking it.
        if (FileStatus.Of(path) is { IsRegularFile: false })
            return new OutputTarget(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite), path,
                null);
        var part = $"{path}.part-{Environment.ProcessId}";
        return new OutputTarget(new FileStream(part, FileMode.CreateNew, FileAccess.Write), path, part);
    }

    /// <summary>Gives the file its name. Not called after a failure: then nothing is left behind.</summary>
    public void Complete()
    {
        if (_path is null)
            return;
        Stream.Dispose();
        if (_partPath is not null)
            File.Move(_partPath, _path, overwrite: true);
    }

    public void Dispose()
    {
        if (_path is null)
            return;
        Stream.Dispose();
        if (_partPath is not null && File.Exists(_partPath))
            File.Delete(_partPath);
    }
}
