namespace Probing.E2E.Tests.Support;

/// <summary>
/// The root under which the probes of this test run put their sockets: its own, so that nothing else of the machine is
/// seen or disturbed, and a short one, because the path of a Unix socket has at most 107 bytes.
/// </summary>
internal static class RuntimeFolder
{
    public static string Path { get; } = Make();

    /// <summary>The folder below it that the probe makes for the user.</summary>
    public static string OfUser => System.IO.Path.Combine(Path, $"probing-{UserId()}");

    public static string Socket(int pid) => System.IO.Path.Combine(OfUser, $"{pid}.sock");

    public static string Log(int pid) => System.IO.Path.Combine(OfUser, $"{pid}.log");

    private static string Make()
    {
        var folder = Directory.CreateTempSubdirectory("probing-e2e-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    }

    private static long UserId() => ProcessFiles.Status(Environment.ProcessId, "Uid");
}
