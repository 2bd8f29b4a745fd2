using Probing.Sdk;

namespace Probing.Interop.Libc;

/// <summary>
/// Where the probes of one user and their clients meet: <c>{root}/probing-{uid}</c> holds <c>{pid}.sock</c> and
/// <c>{pid}.log</c> of each probed process. The root is <c>PROBING_RUNTIME_DIR</c>, else <c>XDG_RUNTIME_DIR</c>, else
/// <c>/tmp</c>. Nobody but the owner may enter the directory, and a directory that somebody else prepared is refused.
/// </summary>
public static class RuntimeDirectory
{
    public const string OverrideVariable = "PROBING_RUNTIME_DIR";

    private const string Fallback = "/tmp";

    /// <summary>The directory of <paramref name="uid"/> under an environment, without touching the file system's content.</summary>
    /// <param name="variable">Looks up an environment variable: this process's, or a target's from <c>/proc</c>.</param>
    /// <param name="uid">Owner of the probed process.</param>
    public static string PathFor(Func<string, string?> variable, uint uid)
    {
        string[] roots = [variable(OverrideVariable) ?? "", variable("XDG_RUNTIME_DIR") ?? "", Fallback];
        // A relative root would depend on the working directory, which client and probe do not share.
        return Path.Combine(roots.First(Path.IsPathRooted), $"probing-{uid}");
    }

    /// <summary>Every place where a probe of <paramref name="uid"/> may have put its socket, the likeliest first.</summary>
    public static IReadOnlyList<string> Candidates(Func<string, string?> variable, uint uid) =>
        [.. new[] { PathFor(variable, uid), $"/run/user/{uid}/probing-{uid}", $"{Fallback}/probing-{uid}" }.Distinct()];

    public static string SocketPath(string directory, int pid) => Path.Combine(directory, $"{pid}.sock");

    public static string LogPath(string directory, int pid) => Path.Combine(directory, $"{pid}.log");

    /// <summary>Makes this process's directory, or checks the one that is there.</summary>
    /// <exception cref="ProbingException">PermissionDenied: it is not a private directory of this user.</exception>
    public static string Ensure()
    {
        var uid = Identity.EffectiveUid;
        var path = PathFor(Environment.GetEnvironmentVariable, uid);
        try
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProbingException(ProbingErrorKind.PermissionDenied,
                $"cannot make the runtime directory {path}: {e.Message}; set {OverrideVariable} to a directory you may write to",
                inner: e);
        }
        return IsPrivate(path, uid)
            ? path
            : throw new ProbingException(ProbingErrorKind.PermissionDenied,
                $"{path} is not a directory that only uid {uid} may enter; remove it, or set {OverrideVariable} to another place");
    }

    /// <summary>True when <paramref name="path"/> is a real directory of <paramref name="uid"/> that nobody else may enter.</summary>
    public static bool IsPrivate(string path, uint uid) =>
        FileStatus.Of(path) is { IsDirectory: true, OpenToOthers: false } status && status.Uid == uid;
}
