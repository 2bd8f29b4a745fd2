using System.Collections.Concurrent;
using System.Text;
using Apache.Arrow;
using Probing.Interop.DuckDb;
using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>
/// What is known of sealed files beyond their names. It is remembered: files never change, and those of one schema say the
/// same. Any thread.
/// </summary>
public sealed class ColdCatalog(ColdDatabase database)
{
    private static readonly byte[] s_magic = "PAR1"u8.ToArray();

    private readonly ConcurrentDictionary<(string, string), ColdSchema> _schemas = new();
    private readonly ConcurrentDictionary<string, bool> _whole = new();

    internal ColdDatabase Database => database;

    /// <summary>The columns of a file.</summary>
    /// <exception cref="ColdFileException">The file cannot be read, or is none of ours.</exception>
    public ColdSchema SchemaOf(ColdFile file)
    {
        // Tables of different jobs may have equal columns, and then an equal name for them: the text has the table's name too.
        var key = (file.Folder, file.Schema);
        if (_schemas.TryGetValue(key, out var known))
            return known;
        Check(file);
        return _schemas.GetOrAdd(key, ReadSchema(file));
    }

    /// <summary>The newest schema among the files of a folder, for a table that has no ring; null when there is no readable file.</summary>
    /// <param name="folder">The table's folder.</param>
    /// <param name="fault">Told of each file that cannot be read.</param>
    public ColdSchema? NewestSchema(ColdFolder folder, Action<ColdFileException> fault)
    {
        foreach (var file in folder.Files.OrderByDescending(file => file.Times?.Maximum ?? 0).ThenByDescending(file => file.WrittenUtc))
        {
            try
            {
                return SchemaOf(file);
            }
            catch (ColdFileException e)
            {
                fault(e);
            }
        }
        return null;
    }

    /// <summary>Looks once whether a file has a beginning and an end: a copy that was cut off has no end.</summary>
    internal void Check(ColdFile file)
    {
        if (_whole.ContainsKey(file.Path))
            return;
        try
        {
            using var handle = File.OpenHandle(file.Path);
            Span<byte> head = stackalloc byte[4], tail = stackalloc byte[4];
            var length = RandomAccess.GetLength(handle);
            if (length < 12 || RandomAccess.Read(handle, head, 0) < 4 || RandomAccess.Read(handle, tail, length - 4) < 4
                || !head.SequenceEqual(s_magic) || !tail.SequenceEqual(s_magic))
                throw new ColdFileException(file.Path, $"this is no whole Parquet file; it has {length} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ColdFileException(file.Path, $"it cannot be opened: {e.Message}", e);
        }
        _whole[file.Path] = true;
    }

    private ColdSchema ReadSchema(ColdFile file)
    {
        try
        {
            using var connection = database.Connect();
            using var rows = new ColdResult(connection,
                $"SELECT value FROM parquet_kv_metadata({ColdDatabase.Literal(file.Path)}) WHERE key = '{ColdSchema.MetadataKey}'");
            using var batch = rows.Next() ?? throw new ColdFileException(file.Path, "it was not sealed by Probing: it says nothing of its columns");
            return ColdSchema.Parse(Encoding.UTF8.GetString(((BinaryArray)batch.Column(0)).GetBytes(0)));
        }
        catch (Exception e) when (e is DuckDbException or FormatException)
        {
            throw new ColdFileException(file.Path, e.Message, e);
        }
    }
}
