using System.Net.Sockets;
using Probing.Cli.Endpoints;
using Probing.Cli.Processes;
using Probing.Cli.Tests.Support;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Cli.Tests.Endpoints;

public sealed class ProbeLocatorTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("probing-cli-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Finds_the_socket_where_the_targets_environment_says()
    {
        using var child = Child.Start("/usr/bin/sleep", ["60"], new() { ["PROBING_RUNTIME_DIR"] = _root.FullName });
        using var socket = Listen(child.Pid, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var address = ProbeLocator.Locate(new Endpoint.OfProcess(child.Pid));

        Assert.Equal(SocketPath(child.Pid), address.SocketPath);
        Assert.Equal(child.Pid, address.Pid);
    }

    [Fact]
    public void Does_not_trust_a_directory_that_others_may_enter()
    {
        using var child = Child.Start("/usr/bin/sleep", ["60"], new() { ["PROBING_RUNTIME_DIR"] = _root.FullName });
        using var socket = Listen(child.Pid,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);

        Assert.Null(ProbeLocator.FindSocket(new TargetProcess(child.Pid)));
    }

    [Fact]
    public void A_socket_that_an_earlier_process_of_this_pid_left_behind_is_nobodys()
    {
        using var child = Child.Start("/usr/bin/sleep", ["60"], new() { ["PROBING_RUNTIME_DIR"] = _root.FullName });
        using var socket = Listen(child.Pid, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(SocketPath(child.Pid), SocketPath(0)); // .NET removes what it has bound
        socket.Dispose();
        File.Move(SocketPath(0), SocketPath(child.Pid));

        var error = Assert.Throws<ProbingException>(() => ProbeLocator.Locate(new Endpoint.OfProcess(child.Pid)));

        Assert.Contains("runs without a probe", error.Message);
    }

    [Fact]
    public void Looks_into_the_targets_root_under_its_own_pid()
    {
        var candidates = ProbeLocator.SocketCandidates(new TargetProcess(Environment.ProcessId)).ToList();

        Assert.Contains($"/proc/{Environment.ProcessId}/root/tmp/probing-{Identity.EffectiveUid}/{Environment.ProcessId}.sock", candidates);
    }

    [Fact]
    public void A_process_without_a_probe_is_unreachable_and_points_to_the_doctor()
    {
        using var child = Child.Start("/usr/bin/sleep", "60");

        var error = Assert.Throws<ProbingException>(() => ProbeLocator.Locate(new Endpoint.OfProcess(child.Pid)));

        Assert.Equal(ProbingErrorKind.Unavailable, error.Kind);
        Assert.Contains($"probing doctor {child.Pid}", error.Message);
    }

    [Fact]
    public void A_directory_without_anything_of_ours_is_refused_with_what_is_accepted()
    {
        var error = Assert.Throws<ProbingException>(() => ProbeLocator.Locate(new Endpoint.OfPath(_root.FullName)));

        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
        Assert.Contains("neither the folder of a process nor a data directory", error.Message);
        Assert.Contains("probing list --dead", error.Message);
    }

    [Fact]
    public void A_plain_file_is_no_socket()
    {
        var file = Path.Combine(_root.FullName, "notes.txt");
        File.WriteAllText(file, "");

        Assert.Contains("is no socket",
            Assert.Throws<ProbingException>(() => ProbeLocator.Locate(new Endpoint.OfPath(file))).Message);
    }

    private string SocketPath(int pid) =>
        Path.Combine(_root.FullName, $"probing-{Identity.EffectiveUid}", $"{pid}.sock");

    private Socket Listen(int pid, UnixFileMode directoryMode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(SocketPath(pid))!, directoryMode);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(SocketPath(pid)));
        socket.Listen();
        return socket;
    }
}
