using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <summary>What lies at a path, without opening it: opening a pipe waits for whoever writes to it.</summary>
internal static unsafe partial class FileKind
{
    private const int CurrentDirectory = -100; // AT_FDCWD
    private const uint TypeOnly = 1;           // STATX_TYPE
    private const int StatxBytes = 256;
    private const int ModeAt = 28;             // stx_mode
    private const int TypeMask = 0xf000;       // S_IFMT
    private const int Folder = 0x4000;         // S_IFDIR
    private const int Regular = 0x8000;        // S_IFREG

    /// <summary>Null for a regular file, and where that cannot be known; otherwise what it is.</summary>
    public static string? Other(string path)
    {
        var status = stackalloc byte[StatxBytes];
        if (statx(CurrentDirectory, path, 0, TypeOnly, status) != 0)
            return null; // opening it says why
        return (*(ushort*)(status + ModeAt) & TypeMask) switch
        {
            Regular => null,
            Folder => "a directory",
            _ => "a pipe, socket or device",
        };
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int directory, string path, int flags, uint mask, byte* status);
}
