namespace Probing.Sdk;

/// <summary>
/// What a caller may do. Reading and executing are separate: a dashboard's token reads, it never runs code.
/// </summary>
/// <example>
/// <code>
/// static string Shown(QueryContext query, string password) => query.Right switch
/// {
///     EngineRight.Execute => password, // who may run code in the process can read it anyway
///     EngineRight.Read => "***",
///     _ => throw new InvalidOperationException($"no rule for the right {query.Right}"),
/// };
/// </code>
/// </example>
public enum EngineRight
{
    /// <summary>SQL over tables that only observe.</summary>
    Read,

    /// <summary>
    /// Also everything that runs code in the host: Python expressions, <c>/eval</c>, changed options.
    /// </summary>
    Execute,
}
