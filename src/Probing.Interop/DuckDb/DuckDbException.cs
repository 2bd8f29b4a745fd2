namespace Probing.Interop.DuckDb;

/// <summary>DuckDB refused something; the message is its own, in JSON when the connection asks for that.</summary>
public sealed class DuckDbException(string message) : Exception(message);
