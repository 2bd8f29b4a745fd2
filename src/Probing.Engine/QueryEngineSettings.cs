namespace Probing.Engine;

/// <summary>Where the engine finds and puts files; chosen by whoever composes the process.</summary>
public sealed record QueryEngineSettings
{
    /// <summary>File of libduckdb; null looks where the runtime looks for native libraries.</summary>
    public string? LibraryPath { get; init; }

    /// <summary>
    /// Private folder for spilling large queries and for building Parquet files; null: queries do not spill, and Parquet
    /// files are built in a private folder below the system's temporary folder.
    /// </summary>
    public string? TempDirectory { get; init; }

    /// <summary>Called once libduckdb is loaded, before the first query runs in it.</summary>
    public Action? LibraryLoaded { get; init; }
}
