namespace Probing.Inspection.Python;

/// <summary>A thread as the interpreter keeps it.</summary>
/// <param name="Address">Its <c>PyThreadState</c>.</param>
/// <param name="Ident"><c>threading.get_ident()</c>: on glibc the address of its <c>struct pthread</c>.</param>
/// <param name="Serial">A number that no later thread of the process gets.</param>
/// <param name="NativeId">Its id in the process's own pid namespace; 0 when the version does not keep it.</param>
internal readonly record struct RawThread(ulong Address, ulong Ident, long Serial, int NativeId);
