using Probing.Interop.DuckDb;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Storage.Tests.Cold;

/// <summary>A process folder in memory and a data directory on disk, which go with the test.</summary>
internal sealed class ColdPlaceOfTest : IDisposable
{
    private readonly string _memory = Path.Combine("/dev/shm", $"probing-test-{Guid.NewGuid():N}");
    private readonly string _disk = Directory.CreateTempSubdirectory("probing-cold-").FullName;

    internal ColdPlaceOfTest()
    {
        ProcessFolder = Path.Combine(_memory, RingProcess.Current.FolderName);
        Directory.CreateDirectory(ProcessFolder);
        Place = new ColdPlace(Path.Combine(_disk, "data"), "a job/1", "0");
    }

    /// <summary>Where folders of processes are.</summary>
    internal string Parent => _memory;

    internal string ProcessFolder { get; }

    internal ColdPlace Place { get; }

    internal List<string> Log { get; } = [];

    internal string RingPath(string table = "metric") => Path.Combine(ProcessFolder, table + RingFolder.Extension);

    internal ColdSettings Settings => new() { Place = Place, RollAge = TimeSpan.FromHours(1) };

    internal ColdStore Open(ColdSettings? settings = null) =>
        new(settings ?? Settings, () => new RingFolder(ProcessFolder), OpenLibrary, message =>
        {
            lock (Log)
                Log.Add(message);
        });

    internal static void OpenLibrary() => DuckDbLibrary.Load(Path.Combine(AppContext.BaseDirectory, "libduckdb.so"));

    public void Dispose()
    {
        Directory.Delete(_memory, recursive: true);
        Directory.Delete(_disk, recursive: true);
    }
}
