using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>
/// Makes a sealed file: written beside its place, taken to disk, and renamed. Whoever is killed meanwhile leaves a file that
/// no reader looks at, and the rows in their ring.
/// </summary>
internal sealed class ColdWriter(ColdDatabase database)
{
    /// <summary>Seals the rows [from, to) of a snapshot and returns the file.</summary>
    /// <exception cref="RingOverrunException">The writer took the rows back in the meantime.</exception>
    internal ColdFile Write(
        string folder, RingFile ring, RingSnapshot snapshot, long from, long to, CancellationToken cancellation)
    {
        var schema = ColdSchema.Of(ring.Descriptor);
        var chunks = snapshot.Chunks.Where(chunk => chunk.FirstRow < to && chunk.FirstRow + chunk.Rows > from).ToList();
        var file = new ColdFile(ColdFile.RingOf(ring.Descriptor), from, to, schema.Fingerprint, Times(chunks, schema.TimeColumn))
            { Folder = folder };
        Make(folder);
        using var copy = new RingCopy(ring, chunks, from, to, cancellation);
        Finish(file, path =>
        {
            try
            {
                database.Write(copy, schema, path, cancellation);
            }
            catch (Exception) when (copy.Failure is { } failure)
            {
                throw failure;
            }
            if (copy.Rows != to - from)
                throw new RingOverrunException($"of the rows {from} to {to} of table {schema.Table} only {copy.Rows} were still there");
        });
        return file;
    }

    /// <summary>Makes one file of neighbours; they stay until nobody reads them any more.</summary>
    internal ColdFile Merge(IReadOnlyList<ColdFile> files, ColdSchema schema, CancellationToken cancellation)
    {
        var ranges = files.Select(file => file.Times).OfType<RingRange>().ToList();
        var merged = files[0] with
        {
            To = files[^1].To,
            Times = ranges.Count == 0 ? null : new RingRange(ranges.Min(it => it.Minimum), ranges.Max(it => it.Maximum)),
        };
        Finish(merged, path => database.Merge(files.Select(file => file.Path), schema, path, cancellation));
        return merged;
    }

    private static void Finish(ColdFile file, Action<string> write)
    {
        var unfinished = file.Path + ColdFile.Unfinished;
        try
        {
            write(unfinished);
            File.SetUnixFileMode(unfinished, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            using (var handle = File.OpenHandle(unfinished, FileMode.Open, FileAccess.ReadWrite))
                RandomAccess.FlushToDisk(handle);
            File.Move(unfinished, file.Path, overwrite: true);
        }
        catch
        {
            if (File.Exists(unfinished))
                File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>Rows may be secrets: the folders that we make are our user's alone.</summary>
    private static void Make(string folder) => Directory.CreateDirectory(
        folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private static RingRange? Times(List<RingChunk> chunks, int column)
    {
        if (column < 0)
            return null;
        var ranges = chunks.Select(chunk => chunk.Range(column)).OfType<RingRange>().ToList();
        return ranges.Count == 0 ? null : new RingRange(ranges.Min(range => range.Minimum), ranges.Max(range => range.Maximum));
    }
}
