namespace Probing.Sdk;

/// <summary>
/// What a caller may do. Reading and executing are separate: a dashboard's token reads, it never runs code.
/// </summary>
public enum EngineRight
{
    /// <summary>SQL over tables that only observe.</summary>
    Read,

    /// <summary>
    /// Also everything that runs code in the host: Python expressions, <c>/eval</c>, changed options.
    /// </summary>
    Execute,
}
