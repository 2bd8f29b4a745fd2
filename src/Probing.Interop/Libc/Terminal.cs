using System.Runtime.InteropServices;

namespace Probing.Interop.Libc;

/// <summary>What a descriptor says about the terminal behind it. Changes nothing: no modes, no signal handlers.</summary>
public static partial class Terminal
{
    private const nuint GetWindowSize = 0x5413;

    public static bool IsTerminal(int descriptor) => isatty(descriptor) == 1;

    /// <summary>Columns of the terminal; null when <paramref name="descriptor"/> is none or does not know its size.</summary>
    public static int? Columns(int descriptor) =>
        ioctl(descriptor, GetWindowSize, out var size) == 0 && size.Columns > 0 ? size.Columns : null;

    // struct winsize, asm-generic/termios.h.
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort PixelWidth;
        public ushort PixelHeight;
    }

    [LibraryImport("libc")]
    private static partial int isatty(int descriptor);

    // Variadic in C; Linux's calling conventions on x64 and arm64 pass this one pointer like a fixed parameter.
    [LibraryImport("libc")]
    private static partial int ioctl(int descriptor, nuint request, out WindowSize size);
}
