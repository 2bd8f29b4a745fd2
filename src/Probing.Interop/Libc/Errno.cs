namespace Probing.Interop.Libc;

/// <summary>The errno values that this code tells apart (Linux, all architectures).</summary>
public static class Errno
{
    /// <summary>EPERM</summary>
    public const int NotPermitted = 1;

    /// <summary>ENOENT</summary>
    public const int NoEntry = 2;

    /// <summary>ESRCH</summary>
    public const int NoProcess = 3;

    /// <summary>EINTR</summary>
    public const int Interrupted = 4;

    /// <summary>EACCES</summary>
    public const int AccessDenied = 13;

    /// <summary>EFAULT</summary>
    public const int BadAddress = 14;

    /// <summary>ENOTDIR</summary>
    public const int NotDirectory = 20;

    /// <summary>EINVAL</summary>
    public const int InvalidArgument = 22;
}
