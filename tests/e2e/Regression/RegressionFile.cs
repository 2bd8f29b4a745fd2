namespace Probing.E2E.Tests.Regression;

/// <summary>A file of CPython's regression suite, and which of its tests to run (all when there are no patterns).</summary>
internal sealed record RegressionFile(string Name, params IReadOnlyList<string> Patterns)
{
    /// <summary>About what a guest in the process can break, in seconds: these run under every interpreter.</summary>
    public static IReadOnlyList<RegressionFile> Quick { get; } =
    [
        new("test_thread"), new("test_gc"), new("test_sys"), new("test_posix"), new("test_fork1"), new("test_atexit"),
        new("test.test_asyncio.test_unix_events"),
    ];

    /// <summary>The same subject in depth, tens of seconds each: the oldest and the newest interpreter.</summary>
    public static IReadOnlyList<RegressionFile> Thorough { get; } =
    [
        new("test_signal"), new("test_threading"), new("test_subprocess"), new("test_faulthandler"), new("test_os"),
        new("test_ssl"), new("test.test_asyncio.test_subprocess"),
        new("test_multiprocessing_fork", "*WithProcessesTestProcess*", "*WithProcessesTestPool.test_m*"),
    ];

    /// <summary>Minutes each: only when all of it is asked for.</summary>
    public static IReadOnlyList<RegressionFile> Full { get; } =
    [
        .. Quick, .. Thorough.Where(file => file.Patterns.Count == 0), new("test_multiprocessing_fork"),
        new("test_multiprocessing_forkserver"), new("test_multiprocessing_spawn"), new("test.test_asyncio.test_events"),
        new("test_io"), new("test_socket"), new("test_threadsignals"), new("test_pty"), new("test_eintr"), new("test_selectors"),
        new("test_popen"), new("test_tracemalloc"), new("test_warnings"), new("test_site"), new("test_exceptions"),
        new("test_resource"), new("test_mmap"), new("test_wait3"), new("test_wait4"), new("test_queue"), new("test_socketserver"),
    ];

    public static RegressionFile Named(string name) => Full.Concat(Thorough).First(file => file.Name == name);
}
