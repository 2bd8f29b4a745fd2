using Probing.Sdk.Tables;
using Probing.Storage;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Extensions.Storage;

/// <summary>What the stored tables hold and what became of their rows.</summary>
internal static partial class StorageTable
{
    public static TablePlugin Create(Func<RingFolder?> folder, Func<ColdStore?> cold)
    {
        var tables = new StoredNamespace(folder, cold);
        return TablePlugin.Of<StoredTableState>(request => tables.Names()
            .Select(name => State(name, folder, cold(), request.Query)).OfType<StoredTableState>());
    }

    private static StoredTableState? State(string name, Func<RingFolder?> folder, ColdStore? cold, QueryContext query)
    {
        try
        {
            using var rows = StoredRows.Open(name, folder(), cold);
            return rows is null ? null : new StoredTableState(name, rows, cold?.Status(name) ?? new ColdStatus());
        }
        catch (Exception e) when (e is RingFileException or IOException or UnauthorizedAccessException)
        {
            query.Warn($"the table {name} is not listed: {e.Message}");
            return null;
        }
    }

    [Table("probing", "storage", Description = "One row per table that Python programs write rows to (`@table`).",
        Example = "SELECT name, rows, dropped, sealed_rows, file_bytes FROM probing.storage")]
    private sealed partial record StoredTableState(string Table, StoredRows Stored, ColdStatus Status)
    {
        [Column("Name of the table in namespace python")]
        public string Name => Table;

        [Column("Rows that a query reads, in memory and sealed")]
        public long Rows => Stored.Count;

        [Column("Rows that this process appended")]
        public long Appended => Stored.Hot.Sum(hot => hot.Snapshot.Appended);

        [Column("Of these, the oldest that made room in memory for newer ones; they are lost unless they were sealed")]
        public long Dropped => Stored.Hot.Sum(hot => hot.Snapshot.Dropped);

        [Column("Rows that could not be stored for want of memory")]
        public long Refused => Stored.Hot.Sum(hot => hot.Snapshot.Refused);

        [Column("Rows in memory", Unit = "bytes")]
        public long MemoryBytes => Stored.Hot.Sum(hot => hot.MemoryBytes);

        [Column("Rows that this process sealed to Parquet files")]
        public long SealedRows => Status.SealedRows;

        [Column("Rows that made room for newer ones before they were sealed")]
        public long LostRows => Status.LostRows;

        [Column("Parquet files of the table, those of earlier processes of the job and rank too")]
        public long Files => Stored.Files.Count;

        [Column("Parquet files", Unit = "bytes")]
        public long FileBytes => Stored.Files.Sum(file => file.Bytes);

        [Column("Parquet files that queries opened")]
        public long FilesRead => Status.FilesRead;

        [Column("Parquet files that queries did not open, because no row of interest could be in them")]
        public long FilesSkipped => Status.FilesSkipped;

        [Column("Attempts to seal rows that failed")]
        public long Failures => Status.Failures;

        [Column("Why the last attempt to seal rows failed; NULL when it did not")]
        public string? LastError => Status.LastError;
    }
}
