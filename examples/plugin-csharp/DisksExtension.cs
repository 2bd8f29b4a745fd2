using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Disks;

/// <summary>
/// The file systems that this process can write its checkpoints to: which are nearly full, and how fast is one?
/// </summary>
public sealed class DisksExtension : EngineExtension
{
    private readonly Option<long> _minimumBytes = new("minimum_bytes", 0,
        "smaller file systems are left out of disks.usage; 0 shows all", ParseBytes);

    private readonly TableColumns<DriveInfo> _columns = new TableColumns<DriveInfo>()
        .Text("mount", "where it is mounted", drive => drive.Name)
        .Text("format", "file system, as the kernel calls it", drive => drive.DriveFormat)
        .Int64("total_bytes", "size", drive => drive.TotalSize, "bytes")
        .Int64("free_bytes", "free for this user", drive => drive.AvailableFreeSpace, "bytes");

    public override string Name => "disks";

    public override string Description => "File systems and their speed, as this process sees them";

    public override IReadOnlyList<string> Namespaces => ["disks"];

    public override IReadOnlyList<EngineRoute> Routes =>
        [new("POST", "write", EngineRight.Execute, "Writes ?bytes= to a file in ?folder= and says how long that took.")];

    protected override IReadOnlyList<IOption> DeclaredOptions => [_minimumBytes];

    public override IPlugin DataSource(string @namespace, string? name) => NamespacePlugin.Of("disks",
        new TablePlugin("disks", "usage", new RowTable<DriveInfo>(_columns, _ => Drives()))
        {
            Description = "mounted file systems of a known size",
            Example = "SELECT mount FROM disks.usage WHERE free_bytes < 1e9",
        });

    public override async ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken)
    {
        var folder = request.Parameters.GetValueOrDefault("folder") ?? throw Missing("folder");
        var bytes = ParseBytes(request.Parameters.GetValueOrDefault("bytes") ?? throw Missing("bytes"));
        if (!Directory.Exists(folder))
            throw new ProbingException(ProbingErrorKind.NotFound, $"there is no folder '{folder}'");
        var since = DateTime.UtcNow;
        var path = Path.Combine(folder, Path.GetRandomFileName());
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
            var block = new byte[1 << 16];
            for (var left = bytes; left > 0; left -= block.Length)
                await file.WriteAsync(block.AsMemory(0, (int)Math.Min(left, block.Length)), cancellationToken);
            file.Flush(flushToDisk: true);
        }
        finally
        {
            File.Delete(path);
        }
        var seconds = (DateTime.UtcNow - since).TotalSeconds;
        return EngineResponse.Json(FormattableString.Invariant($$"""{"bytes":{{bytes}},"seconds":{{seconds:F6}}}"""));
    }

    private IEnumerable<DriveInfo> Drives() => DriveInfo.GetDrives().Where(drive =>
        drive.IsReady && drive.TotalSize > 0 && drive.TotalSize >= _minimumBytes.Value);

    private static long ParseBytes(string text) => long.TryParse(text, out var bytes) && bytes >= 0
        ? bytes
        : throw new FormatException("write a number of bytes, 0 or more");

    private static ProbingException Missing(string parameter) =>
        new(ProbingErrorKind.InvalidArgument, $"the parameter '{parameter}' is missing; write POST /apis/disks/write?folder=/tmp&bytes=1000000");
}
