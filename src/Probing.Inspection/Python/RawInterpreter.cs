namespace Probing.Inspection.Python;

/// <summary>An interpreter of the process: the main one, or a sub-interpreter.</summary>
/// <param name="Address">Its <c>PyInterpreterState</c>.</param>
/// <param name="Id">0 for the main one.</param>
/// <param name="Gil">Address of the GIL that its threads take.</param>
/// <param name="GilHolder">The <c>PyThreadState</c> that has it; 0 for nobody.</param>
/// <param name="Modules"><c>sys.modules</c>.</param>
/// <param name="Threads">Its threads, the newest first.</param>
internal sealed record RawInterpreter(
    ulong Address, long Id, ulong Gil, ulong GilHolder, ulong Modules, IReadOnlyList<RawThread> Threads);
