namespace Probing.Sdk.Tables;

/// <summary>Makes a parameter or property of a <see cref="TableAttribute"/> record a column.</summary>
/// <param name="description">What the value means.</param>
/// <example>
/// <code>
/// [Table("lab", "jobs", Description = "One row per job.")]
/// partial record Job(
///     [Column("Number of the job")] int Id,
///     [Column("Resident set size", Unit = "bytes")] long RssBytes,
///     [Column("State")] string State,
///     [Column("What it has cost", Name = "cost", Unit = "EUR", Scale = 2)] decimal Price);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class ColumnAttribute(string description = "") : Attribute
{
    /// <summary>What the value means.</summary>
    public string Description { get; set; } = description;

    /// <summary>Unit of the value; null when it has none.</summary>
    public string? Unit { get; set; }

    /// <summary>Column name; by default the member's name in snake_case (<c>RssBytes</c> is <c>rss_bytes</c>).</summary>
    public string? Name { get; set; }

    /// <summary>Digits after the point of a <see cref="decimal"/>, 0 to 28; what has more is rounded.</summary>
    public int Scale { get; set; } = 9;
}
