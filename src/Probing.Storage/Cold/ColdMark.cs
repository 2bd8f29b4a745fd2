using System.Buffers;
using System.Text.Json;

namespace Probing.Storage.Cold;

/// <summary>
/// The file <c>cold.json</c> in the folder of a process that seals its rows: where they go, so that somebody else can seal
/// what is left after a crash, and whether that is done.
/// </summary>
/// <param name="Place">Where the sealed files are.</param>
/// <param name="IsSealed">True when nothing of the folder is left to seal.</param>
public sealed record ColdMark(ColdPlace Place, bool IsSealed)
{
    public const string FileName = "cold.json";

    /// <summary>Null for a folder whose rows are not to be sealed.</summary>
    public static ColdMark? Read(string folder)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(System.IO.Path.Combine(folder, FileName)));
            var root = document.RootElement;
            return new ColdMark(
                new ColdPlace(Text(root, "directory"), Text(root, "job"), Text(root, "rank")), root.GetProperty("sealed").GetBoolean());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException)
        {
            return null; // none, or half of one: whoever was killed while he wrote it had sealed nothing yet
        }
    }

    /// <summary>Writes it beside its place first: a reader sees the old one or the new one.</summary>
    public void Write(string folder)
    {
        var path = System.IO.Path.Combine(folder, FileName);
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("directory", Place.Directory);
            json.WriteString("job", Place.Job);
            json.WriteString("rank", Place.Rank);
            json.WriteBoolean("sealed", IsSealed);
            json.WriteEndObject();
        }
        File.WriteAllBytes(path + ColdFile.Unfinished, bytes.WrittenSpan);
        File.Move(path + ColdFile.Unfinished, path, overwrite: true);
    }

    private static string Text(JsonElement root, string name) => root.GetProperty(name).GetString() ?? "";
}
