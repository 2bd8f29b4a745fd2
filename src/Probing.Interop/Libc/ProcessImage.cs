using System.Runtime.InteropServices;
using Probing.Sdk;

namespace Probing.Interop.Libc;

/// <summary>Replaces the program of this process, which keeps its pid, terminal, descriptors and parent.</summary>
public static unsafe partial class ProcessImage
{
    private const int SigPipe = 13;

    /// <summary>Becomes <paramref name="path"/>; returns only by an exception.</summary>
    /// <remarks>Arguments and environment are bytes, as Linux has them: text would lose what is not UTF-8.</remarks>
    /// <exception cref="ProbingException">NotFound or PermissionDenied: the kernel refused.</exception>
    public static void Execute(string path, IReadOnlyList<byte[]> arguments, IReadOnlyList<byte[]> environment)
    {
        var argv = Strings(arguments);
        var envp = Strings(environment);
        // The runtime ignores SIGPIPE and an ignored signal stays ignored in the new program: `program | head` would not end.
        _ = signal(SigPipe, 0);
        _ = execve(path, argv, envp);
        var error = Marshal.GetLastPInvokeError();
        _ = signal(SigPipe, 1);
        Free(argv);
        Free(envp);
        throw new ProbingException(error == 2 ? ProbingErrorKind.NotFound : ProbingErrorKind.PermissionDenied,
            $"cannot run {path}: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    private static byte** Strings(IReadOnlyList<byte[]> values)
    {
        var array = (byte**)NativeMemory.AllocZeroed((nuint)values.Count + 1, (nuint)sizeof(byte*));
        for (var i = 0; i < values.Count; i++)
        {
            array[i] = (byte*)NativeMemory.AllocZeroed((nuint)values[i].Length + 1);
            values[i].CopyTo(new Span<byte>(array[i], values[i].Length));
        }
        return array;
    }

    private static void Free(byte** array)
    {
        for (var at = array; *at is not null; at++)
            NativeMemory.Free(*at);
        NativeMemory.Free(array);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string path, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);
}
