namespace Probing.Sdk.Tables;

/// <summary>
/// Makes a partial record a table: each value of the record is a row. The generator writes the columns (static property
/// <c>Columns</c>) and, when the record has a static method <c>Rows</c>, the table itself (static property
/// <c>Plugin</c>, and <see cref="ICustomTable"/>). Nothing is found by reflection, and a scan reads only the
/// columns the query asks for.
/// </summary>
/// <remarks>
/// <para><c>Rows</c> gives <c>IEnumerable&lt;Self&gt;</c>, <c>IAsyncEnumerable&lt;Self&gt;</c> or a task of the former;
/// its parameters, all optional, are a <see cref="ScanRequest"/> and a <see cref="CancellationToken"/>. A table whose rows need an
/// object of yours has no <c>Rows</c>: use <see cref="TablePlugin.Of{TRow}(Func{ScanRequest, IEnumerable{TRow}})"/>.</para>
/// <para>Columns are the members with <see cref="ColumnAttribute"/>, in the order of the source; a record without any
/// takes all its positional parameters. Types: <see cref="bool"/>, all integers, <see cref="float"/>,
/// <see cref="double"/>, <see cref="decimal"/>, <see cref="string"/>, <c>byte[]</c>, <see cref="DateTime"/> (UTC),
/// <see cref="DateTimeOffset"/>, <see cref="DateOnly"/>, <see cref="TimeSpan"/>, <see cref="Guid"/>, enums (as text), nullable of each, and arrays and
/// lists of these.</para>
/// </remarks>
/// <param name="namespace">SQL namespace.</param>
/// <param name="name">Table name in snake_case.</param>
/// <example>
/// <code>
/// [Table("host", "temperatures", Description = "One row per thermal zone.",
///     Example = "SELECT zone, celsius FROM host.temperatures ORDER BY celsius DESC")]
/// readonly partial record struct Temperature(
///     [Column("Name of the zone")] string Zone,
///     [Column("Temperature now", Unit = "°C")] double Celsius)
/// {
///     public static IEnumerable&lt;Temperature&gt; Rows() =>
///         from zone in Directory.GetDirectories("/sys/class/thermal", "thermal_zone*")
///         select new Temperature(Path.GetFileName(zone), int.Parse(File.ReadAllText($"{zone}/temp")) / 1000.0);
/// }
/// </code>
/// and, in the extension, <c>Temperature.Plugin</c>.
/// One for those who may execute code, which makes use of filters:
/// <code>
/// [Table("host", "open_files", Right = EngineRight.Execute, WantsFilters = true)]
/// readonly partial record struct OpenFile([Column("Number of the descriptor")] int Fd, [Column("What it is")] string Target)
/// {
///     public static IEnumerable&lt;OpenFile> Rows(ScanRequest request) =>
///         from link in new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos()
///         where request.EqualTo("fd") is not long fd || link.Name == $"{fd}"
///         select new OpenFile(int.Parse(link.Name), link.LinkTarget ?? "");
/// }
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Class)]
public sealed class TableAttribute(string @namespace, string name) : Attribute
{
    /// <summary>SQL namespace.</summary>
    public string Namespace { get; } = @namespace;

    /// <summary>Table name.</summary>
    public string Name { get; } = name;

    /// <summary>What a row is, in one sentence.</summary>
    public string Description { get; set; } = "";

    /// <summary>A query worth copying.</summary>
    public string Example { get; set; } = "";

    /// <summary>True when <c>Rows</c> uses the filter hints of its <see cref="ScanRequest"/>; they cost a query about 0.2 ms.</summary>
    public bool WantsFilters { get; set; }

    /// <summary>The right needed to read the table.</summary>
    public EngineRight Right { get; set; } = EngineRight.Read;
}
