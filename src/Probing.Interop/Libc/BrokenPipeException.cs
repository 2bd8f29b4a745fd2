namespace Probing.Interop.Libc;

/// <summary>Nobody reads what this process writes any more; the end of the pipe is closed.</summary>
public sealed class BrokenPipeException() : IOException("nobody reads the output any more");
