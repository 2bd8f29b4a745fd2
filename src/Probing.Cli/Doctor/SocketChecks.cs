using Probing.Cli.CommandLine;
using Probing.Cli.Endpoints;
using Probing.Cli.Http;
using Probing.Cli.Output;
using Probing.Cli.Processes;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Cli.Doctor;

/// <summary>Is there a socket, and does somebody answer on it?</summary>
internal static class SocketChecks
{
    private const int LogLines = 5;
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);

    public static async Task<bool> RunAsync(TargetProcess target, Diagnosis diagnosis,
        CancellationToken cancellationToken)
    {
        var path = ProbeLocator.FindSocket(target);
        if (path is null)
        {
            var left = ProbeLocator.SocketCandidates(target).FirstOrDefault(candidate => FileStatus.Of(candidate) is not null);
            if (left is not null && ProbeLocator.IsTrusted(left, target))
                diagnosis.Problem($"nothing listens on {left}: its probe has ended, or an earlier process of this pid left it",
                    $"`probing {target.Pid} inject` brings a probe in", ExitCode.Unreachable);
            else if (left is not null)
                diagnosis.Problem(
                    $"{left} exists but is not trusted: it is no socket of uid {target.Uid} in a directory "
                    + "that only that user may enter",
                    "find out who made it; it may be a trap", ExitCode.NotPermitted);
            else
                diagnosis.Problem("it has no socket in any of: " + string.Join(", ",
                    ProbeLocator.SocketCandidates(target).Select(Path.GetDirectoryName).Distinct()),
                        "see the lines above for why no probe runs in it");
            ShowLog(target, diagnosis);
            return false;
        }
        using var client = new ProbeClient(
            new ProbeAddress { SocketPath = path, Name = $"process {target.Pid}", Pid = target.Pid }, token: null);
        try
        {
            var health = await ProbeHealth.AskAsync(client, AnswerLimit, cancellationToken);
            diagnosis.Ok(
                $"the probe answers on {path} (version {health.Version}, Python {health.PythonVersion ?? "unknown"})");
            if (health.Version is { } version && version != Verbs.VersionVerb.Number)
                diagnosis.Note($"it is version {version}, and this command is {Verbs.VersionVerb.Number}",
                    "use the command from the target's environment");
            return true;
        }
        catch (ProbingException e)
        {
            diagnosis.Problem($"{path} does not answer: {e.Message}", "if the process is alive, its log says more",
                ExitCode.Of(e.Kind));
            ShowLog(target, diagnosis);
            return false;
        }
    }

    private static void ShowLog(TargetProcess target, Diagnosis diagnosis)
    {
        foreach (var directory in ProbeLocator.SocketCandidates(target).Select(Path.GetDirectoryName).Distinct())
        {
            var path = RuntimeDirectory.LogPath(directory!, directory!.StartsWith("/proc/", StringComparison.Ordinal)
                ? target.InnerPid : target.Pid);
            try
            {
                if (FileStatus.Of(path) is { IsRegularFile: true })
                    diagnosis.Note($"{path} ends with:\n" + string.Join('\n',
                        File.ReadLines(path).TakeLast(LogLines).Select(line => "    " + DisplayText.Escape(line))));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                diagnosis.Note($"{path} cannot be read: {e.Message}");
            }
        }
    }
}
