using Probing.Inspection.Memory;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Cli.Inject;

/// <summary>
/// Brings the probe into a running process: one thread of it is stopped at a safe point and made to call dlopen and the
/// probe's bootstrap, which only creates a thread; then it goes on as if nothing had been. The others run on meanwhile.
/// </summary>
internal sealed class Injection
{
    private const ulong BindNow = 2; // RTLD_NOW

    private static readonly TimeSpan SafePointLimit = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan ShortCallLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(20);

    private readonly int _pid;
    private readonly ProbeLibraries _libraries;
    private readonly TargetLoader _loader;
    private readonly ThreadChoice _threads;
    private TimeSpan _pause;

    /// <exception cref="ProbingException">Nothing can be loaded into this process; the message says why.</exception>
    public Injection(int pid, ProbeLibraries libraries)
    {
        _pid = pid;
        _libraries = libraries;
        var map = MemoryMap.Read(pid);
        _loader = TargetLoader.Find(pid, map);
        _threads = new ThreadChoice(pid, _loader, SignalReturnCode.Find(pid, map, _loader));
        FindsLibrary = InjectedLibrary.Find(pid) is { HasEngine: true };
    }

    /// <summary>The thread that would be tried first.</summary>
    public int FirstChoice => _threads.InOrder() is [var first, ..] ? first
        : throw new ProbingException(ProbingErrorKind.Unavailable, $"process {_pid} has ended");

    /// <summary>Whether the library is in the process already, of a probe that was detached or did not start.</summary>
    public bool FindsLibrary { get; }

    /// <summary>How the libraries would come in.</summary>
    public string Way => FindsLibrary ? "the library that is there since before started again"
        : SeesFiles ? "the libraries loaded from their files" : "the libraries handed over in memory files";

    /// <summary>Whether the process can open our files under their own names.</summary>
    public bool SeesFiles => IsSame(_libraries.Probe) && IsSame(_libraries.Engine);

    /// <summary>Loads and starts the probe; it serves a moment later. To be called on a thread that lives until the end:
    /// the kernel knows the tracer by its thread.</summary>
    /// <exception cref="ProbingException">It could not be done; the message says what was, and what to do.</exception>
    public InjectionReport Run()
    {
        if (FindsLibrary)
            return Start(_libraries.Probe, engine: "");
        if (SeesFiles)
        {
            try
            {
                return Start(_libraries.Probe, _libraries.Engine);
            }
            catch (LoadFailedException)
            {
                // It sees the file but may not read it, or not execute it there (noexec): what it makes itself, it may.
            }
        }
        var (probe, engine) = HandOver();
        try
        {
            return Start(probe.PathInside, engine.PathInside, loaded: probe.Close);
        }
        catch (LoadFailedException e)
        {
            throw new ProbingException(ProbingErrorKind.Unavailable, $"process {_pid} could not load libprobing.so: {e.Message}");
        }
    }

    private InjectionReport Start(string probe, string engine, Action<BorrowedThread>? loaded = null)
    {
        var thread = _threads.Borrow(SafePointLimit);
        try
        {
            var library = InjectedLibrary.Find(_pid);
            if (library is null)
            {
                thread.Call("dlopen", _loader.Dlopen, LoadLimit, thread.Place(probe), BindNow | _loader.ExtraFlags);
                library = InjectedLibrary.Find(_pid) ?? throw new LoadFailedException(Reason(thread));
            }
            loaded?.Invoke(thread);
            var settings = thread.Place($"probe.engine_library={engine}\n");
            thread.Call("the start of the probe", library.Bootstrap, ShortCallLimit, settings);
            return new InjectionReport(thread.Tid, _pause + thread.Elapsed) { Library = library };
        }
        finally
        {
            thread.Release();
            _pause += thread.Elapsed;
        }
    }

    private string Reason(BorrowedThread thread)
    {
        var text = _loader.Dlerror == 0 ? 0 : thread.CallForResult("dlerror", _loader.Dlerror, ShortCallLimit);
        return text == 0 ? "the loader does not say why" : new TargetMemory(_pid).CString(text);
    }

    /// <summary>Two memory files in the process, filled by us; its own view of the file system has neither library.</summary>
    private (MemoryFile Probe, MemoryFile Engine) HandOver()
    {
        var thread = _threads.Borrow(SafePointLimit);
        MemoryFile probe, engine;
        try
        {
            probe = MemoryFile.Create(_pid, thread, _loader.Syscall, "libprobing.so");
            engine = MemoryFile.Create(_pid, thread, _loader.Syscall, "libduckdb.so");
        }
        finally
        {
            thread.Release();
            _pause += thread.Elapsed;
        }
        probe.Fill(_libraries.Probe);
        engine.Fill(_libraries.Engine);
        return (probe, engine);
    }

    private bool IsSame(string path) => FileStatus.Of(path) is { } ours
        && FileStatus.Of($"/proc/{_pid}/root{path}") is { } theirs && (theirs.Device, theirs.Inode) == (ours.Device, ours.Inode);

    /// <summary>The loader of the process refused the file.</summary>
    private sealed class LoadFailedException(string message) : Exception(message);
}
