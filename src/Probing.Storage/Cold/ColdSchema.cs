using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Probing.Storage.Rings;

namespace Probing.Storage.Cold;

/// <summary>
/// What a table's columns were when a file was sealed; every file has it in its metadata under <see cref="MetadataKey"/>, so
/// that it is read as the ring was, also after the ring is gone.
/// </summary>
public sealed class ColdSchema
{
    public const string MetadataKey = "probing";
    internal const int FingerprintLength = 8;

    private const int Version = 1;

    private ColdSchema(string table, string description, string extra, IReadOnlyList<RingColumn> columns)
    {
        (Table, Description, Extra, Columns) = (table, description, extra, columns);
        FileNames = NamesInFile(columns);
        TimeColumn = FindTime(columns);
        Json = Write();
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Json)))[..FingerprintLength];
    }

    public string Table { get; }

    public string Description { get; }

    /// <summary>Whatever the ring's writer wanted to find again.</summary>
    public string Extra { get; }

    public IReadOnlyList<RingColumn> Columns { get; }

    /// <summary>The column whose range is in the names of files: the time of the append, or the first time; -1 without one.</summary>
    public int TimeColumn { get; }

    /// <summary>Equal for equal schemas.</summary>
    public string Fingerprint { get; }

    /// <summary>The names of the columns in the file: SQL, unlike Python, takes <c>a</c> and <c>A</c> for one name.</summary>
    internal IReadOnlyList<string> FileNames { get; }

    internal string Json { get; }

    public static ColdSchema Of(RingDescriptor ring) => new(ring.Table, ring.Description, ring.Extra, ring.Columns);

    /// <exception cref="FormatException">The text is none of ours.</exception>
    internal static ColdSchema Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.GetProperty("version").GetInt32() != Version)
                throw new FormatException($"it has version {root.GetProperty("version")} of the format, and this program reads {Version}");
            return new ColdSchema(Text(root, "table"), Text(root, "description"), Text(root, "extra"),
                [.. root.GetProperty("columns").EnumerateArray().Select(Column)]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"what it says of its columns cannot be read: {e.Message}", e);
        }
    }

    private static RingColumn Column(JsonElement column)
    {
        var kind = Enum.TryParse<RingKind>(Text(column, "kind"), ignoreCase: true, out var known) && Enum.IsDefined(known)
            ? known
            : throw new FormatException($"it has a column of the kind '{Text(column, "kind")}', which this program does not know");
        return new RingColumn
        {
            Name = Text(column, "name"),
            Kind = kind,
            IsNullable = column.GetProperty("nullable").GetBoolean(),
            IsAppendTime = column.GetProperty("append_time").GetBoolean(),
            Precision = column.GetProperty("precision").GetInt32(),
            Scale = column.GetProperty("scale").GetInt32(),
            Type = Text(column, "type"),
            Unit = Text(column, "unit"),
            Description = Text(column, "description"),
        };
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static int FindTime(IReadOnlyList<RingColumn> columns)
    {
        var first = -1;
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].IsAppendTime)
                return i;
            if (first < 0 && columns[i].Kind == RingKind.Timestamp)
                first = i;
        }
        return first;
    }

    private static string[] NamesInFile(IReadOnlyList<RingColumn> columns)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var names = new string[columns.Count];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = columns[i].Name.Replace("\0", "");
            for (var number = 1; !taken.Add(names[i]); number++)
                names[i] = string.Create(CultureInfo.InvariantCulture, $"{columns[i].Name}_{number}");
        }
        return names;
    }

    private string Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("table", Table);
            json.WriteString("description", Description);
            json.WriteString("extra", Extra);
            json.WriteStartArray("columns");
            foreach (var column in Columns)
                Write(json, column);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, RingColumn column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("kind", column.Kind.ToString().ToLowerInvariant());
        json.WriteBoolean("nullable", column.IsNullable);
        json.WriteBoolean("append_time", column.IsAppendTime);
        json.WriteNumber("precision", column.Precision);
        json.WriteNumber("scale", column.Scale);
        json.WriteString("type", column.Type);
        json.WriteString("unit", column.Unit);
        json.WriteString("description", column.Description);
        json.WriteEndObject();
    }
}
