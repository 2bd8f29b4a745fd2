using System.Runtime.InteropServices;
using Probing.Interop.CPython;
using Probing.Sdk;

namespace Probing.Interop.Plugins;

/// <summary>dlopen, with what went wrong.</summary>
internal static unsafe partial class DynamicLoader
{
    // The stub of newer C libraries, and the home of these functions in older ones.
    private const string Library = "libdl.so.2";

    private const int Now = 2; // RTLD_NOW | RTLD_LOCAL: a symbol that is missing shows before any code runs
    private const uint CloseOnExec = 1;

    /// <summary>Loads a library for this caller alone. It is never unloaded.</summary>
    public static nint Load(string file, string display)
    {
        _ = dlerror(); // resolves the function now: doing so later would lose the message
        var handle = dlopen(file, Now);
        if (handle == 0)
            throw new ProbingException(ProbingErrorKind.InvalidArgument, $"'{display}' cannot be loaded: " +
                $"{LastError().Replace(file, display)}; install or link what is missing");
        return handle;
    }

    /// <summary>The address of an export.</summary>
    public static nint Symbol(nint handle, string name, string display)
    {
        _ = dlerror();
        var address = dlsym(handle, name);
        return address != 0 ? address : throw new ProbingException(ProbingErrorKind.InvalidArgument,
            $"'{display}' cannot be loaded: {LastError()}");
    }

    /// <summary>A file in memory; the descriptor is the caller's.</summary>
    public static int MemoryFile(string name, byte[] content)
    {
        var descriptor = memfd_create(name, CloseOnExec);
        for (var at = 0; descriptor >= 0 && at < content.Length;)
        {
            var written = write(descriptor, content.AsSpan(at), (nuint)(content.Length - at));
            if (written > 0)
            {
                at += (int)written;
                continue;
            }
            Close(descriptor);
            descriptor = -1;
        }
        if (descriptor < 0)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"there is no memory for a copy of '{name}': {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        return descriptor;
    }

    public static void Close(int descriptor) => _ = close(descriptor);

    private static string LastError() => dlerror() is var text && text != null ? Utf8.Decode(text) : "the dynamic loader refused it";

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint dlopen(string file, int mode);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint dlsym(nint handle, string name);

    [LibraryImport(Library)]
    private static partial byte* dlerror();

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, ReadOnlySpan<byte> buffer, nuint count);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
