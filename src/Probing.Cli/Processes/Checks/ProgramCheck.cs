using System.Runtime.InteropServices;

namespace Probing.Cli.Processes.Checks;

/// <summary>Is it a program that our library can be loaded into?</summary>
internal static class ProgramCheck
{
    private static readonly ushort OurMachine =
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? ElfHeader.Arm64 : ElfHeader.X64;

    public static TargetObstacle? Find(TargetProcess target)
    {
        var header = ElfHeader.Read($"/proc/{target.Pid}/exe");
        if (header is { Machine: var machine, Is64Bit: var is64Bit } && (!is64Bit || machine != OurMachine))
            return new TargetObstacle(TargetCondition.OtherArchitecture,
                $"is a {(is64Bit ? "64" : "32")}-bit program for {ElfHeader.MachineName(machine)}",
                $"the probe is a 64-bit library for {ElfHeader.MachineName(OurMachine)}; use a Python of that kind");
        var files = PythonRuntime.MappedFiles(target).Select(file => Path.GetFileName(file)).ToList();
        // Its loader is its library; on Alpine the file has the loader's name, on Debian it is behind a link of that name.
        if (files.Exists(IsMusl) || IsMusl(Path.GetFileName(header?.Loader ?? "")))
            return new TargetObstacle(TargetCondition.Musl, "runs on the C library musl (Alpine)",
                "the probe is built for glibc; use a Debian-, Ubuntu- or RHEL-based image");
        if (files.Exists(IsGlibc) || header is null)
            return null;
        return new TargetObstacle(TargetCondition.Static,
            header.IsStatic ? "is linked statically" : "has no C library (it has just been started, or is linked without one)",
            "nothing can be loaded into it; use a dynamically linked program");
    }

    private static bool IsMusl(string file) => file.StartsWith("ld-musl", StringComparison.Ordinal)
        || file.StartsWith("libc.musl", StringComparison.Ordinal);

    // libc.so.6; before glibc 2.34 the kernel shows the file behind that link, libc-2.31.so.
    private static bool IsGlibc(string file) => file.StartsWith("libc.so.6", StringComparison.Ordinal)
        || file.StartsWith("libc-2.", StringComparison.Ordinal);
}
