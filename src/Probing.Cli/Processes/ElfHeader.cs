using System.Buffers.Binary;
using System.Text;

namespace Probing.Cli.Processes;

/// <summary>What the head of an executable says about which libraries can join it.</summary>
/// <param name="Is64Bit">Class.</param>
/// <param name="Machine">Processor, by the number in elf.h.</param>
/// <param name="Loader">Path of the dynamic loader that runs it; null when none does, so that nothing can be loaded into it.</param>
internal sealed record ElfHeader(bool Is64Bit, ushort Machine, string? Loader)
{
    public const ushort X64 = 62;
    public const ushort Arm64 = 183;

    private const uint Interpreter = 3; // PT_INTERP

    public bool IsStatic => Loader is null;

    /// <summary>Null when the file cannot be read or is no ELF.</summary>
    public static ElfHeader? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            var bytes = new byte[4096];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > 64 && bytes.AsSpan().StartsWith("\u007fELF"u8) ? Parse(bytes.AsSpan(0, length)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The processor as people call it.</summary>
    public static string MachineName(ushort machine) => machine switch
    {
        3 => "x86",
        21 => "ppc64",
        22 => "s390x",
        40 => "ARM",
        X64 => "x86-64",
        Arm64 => "aarch64",
        243 => "RISC-V",
        258 => "LoongArch",
        _ => $"processor {machine} (elf.h)",
    };

    private static ElfHeader Parse(ReadOnlySpan<byte> bytes)
    {
        var is64 = bytes[4] == 2;
        var machine = BinaryPrimitives.ReadUInt16LittleEndian(bytes[18..]);
        var table = is64 ? (long)BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..])
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[28..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(is64 ? 54 : 42)..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(is64 ? 56 : 44)..]);
        string? loader = null;
        for (var i = 0; i < count && table + size * (i + 1) <= bytes.Length; i++)
        {
            var segment = bytes[(int)(table + size * i)..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(segment) == Interpreter)
                loader = TextAt(bytes, is64 ? BinaryPrimitives.ReadUInt64LittleEndian(segment[8..])
                    : BinaryPrimitives.ReadUInt32LittleEndian(segment[4..]));
        }
        return new ElfHeader(is64, machine, loader);
    }

    // Linkers put it right behind the table; empty where one did not.
    private static string TextAt(ReadOnlySpan<byte> bytes, ulong offset)
    {
        if (offset >= (ulong)bytes.Length)
            return "";
        var text = bytes[(int)offset..];
        return Encoding.UTF8.GetString(text[..Math.Max(text.IndexOf((byte)0), 0)]);
    }
}
