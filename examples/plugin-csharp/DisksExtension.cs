using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Disks;

/// <summary>
/// The file systems that this process can write its checkpoints to: which are nearly full, and how fast is one?
/// </summary>
public sealed partial class DisksExtension : EngineExtension
{
    public override string Name => "disks";

    public override string Description => "File systems and their speed, as this process sees them";

    public override IReadOnlyList<string> Namespaces => ["disks"];

    public override IReadOnlyList<EngineRoute> Routes =>
        [new("POST", "write", EngineRight.Execute, "Writes ?bytes= to a file in ?folder= and says how long that took.")];

    [Option("minimum_bytes", Help = "Smaller file systems are left out of disks.usage; 0 shows all", Min = 0)]
    public partial long MinimumBytes { get; }

    public override IPlugin DataSource(string @namespace, string? name) =>
        NamespacePlugin.Of("disks", TablePlugin.Of<Drive>(_ => Drive.All(MinimumBytes)));

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

    private static long ParseBytes(string text) => long.TryParse(text, out var bytes) && bytes >= 0
        ? bytes
        : throw new ProbingException(ProbingErrorKind.InvalidArgument, $"'{text}' is no number of bytes, 0 or more");

    private static ProbingException Missing(string parameter) =>
        new(ProbingErrorKind.InvalidArgument, $"the parameter '{parameter}' is missing; write POST /apis/disks/write?folder=/tmp&bytes=1000000");
}
