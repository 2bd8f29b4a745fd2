using Probing.Inspection.Memory;
using Probing.Inspection.Modules;
using Probing.Sdk;

namespace Probing.Cli.Inject;

/// <summary>The functions of a process's C library that load a library into it, found in its memory.</summary>
/// <param name="LibcPath">The C library's file, as the memory map names it.</param>
/// <param name="LoaderPath">The dynamic loader's file.</param>
/// <param name="Dlopen">Address of dlopen.</param>
/// <param name="Dlerror">Address of dlerror.</param>
/// <param name="Syscall">Address of syscall.</param>
/// <param name="ExtraFlags">What dlopen's mode needs besides: __libc_dlopen_mode wants a mark.</param>
/// <param name="Allocators">Files of the process that have a malloc of their own, which takes the place of the C library's.</param>
internal sealed record TargetLoader(string LibcPath, string LoaderPath, ulong Dlopen, ulong Dlerror, ulong Syscall,
    ulong ExtraFlags, IReadOnlySet<string> Allocators)
{
    private const ulong InternalMode = 0x80000000; // __RTLD_DLOPEN

    /// <exception cref="ProbingException">Unavailable: nothing can be loaded into this process.</exception>
    public static TargetLoader Find(int pid, MemoryMap map)
    {
        var memory = new TargetMemory(pid);
        if (map.Module(name => name.StartsWith("ld-musl", StringComparison.Ordinal)) is not null)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"process {pid} uses the C library musl (Alpine), and this libprobing.so is made for glibc; run the program "
                + "with a Python that is built for glibc");
        var libc = map.Module(name => name == "libc.so.6" || name.StartsWith("libc-2.", StringComparison.Ordinal));
        var loader = map.Module(name => name.StartsWith("ld-linux", StringComparison.Ordinal)
            || name.StartsWith("ld-2.", StringComparison.Ordinal));
        if (libc is null || loader is null || ElfImage.Open(memory, libc.Start) is not { } symbols)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"process {pid} has no dynamic C library (a static program), so nothing can be loaded into it");

        ulong? Find(string name) => symbols.Find(name)?.Address;
        var dl = map.Module(name => name == "libdl.so.2" || name.StartsWith("libdl-2.", StringComparison.Ordinal));
        var ofDl = dl is null ? null : ElfImage.Open(memory, dl.Start);
        var dlopen = Find("dlopen") ?? ofDl?.Find("dlopen")?.Address;
        var syscall = Find("syscall");
        var internalDlopen = dlopen is null ? Find("__libc_dlopen_mode") : null;
        if ((dlopen ?? internalDlopen) is not { } open || syscall is null)
            throw new ProbingException(ProbingErrorKind.Unavailable,
                $"the C library of process {pid} ({libc.Path}) exports no dlopen");
        return new TargetLoader(libc.Path, loader.Path, open, Find("dlerror") ?? ofDl?.Find("dlerror")?.Address ?? 0,
            syscall.Value, internalDlopen is null ? 0 : InternalMode, AllocatorsOf(memory, map, [libc.Path, loader.Path]));
    }

    private static HashSet<string> AllocatorsOf(TargetMemory memory, MemoryMap map, string[] own)
    {
        var found = new HashSet<string>();
        foreach (var range in map.Ranges.Where(range => range.Offset == 0 && range.Path.StartsWith('/') && !own.Contains(range.Path)))
        {
            try
            {
                if (ElfImage.Open(memory, range.Start)?.Find("malloc") is not null)
                    found.Add(range.Path);
            }
            catch (UnreadableMemoryException)
            {
                // A file that is mapped, but not as a module: a font, a data base, a library that is being unloaded.
            }
        }
        return found;
    }
}
