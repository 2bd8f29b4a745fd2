using System.Net;
using System.Net.Sockets;
using System.Text;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Server.Listening;

/// <summary>
/// The socket file of this process. It is bound under a passing name and renamed when it listens and nobody else may
/// open it, so a client never meets a half-made one, and a stale file of a dead process is replaced in one step.
/// </summary>
internal sealed class UnixSocketFile(string path)
{
    private const int MaxPathBytes = 107;

    private ulong? _inode;

    public string Path { get; } = path;

    /// <exception cref="ProbingException">The path is too long for a socket.</exception>
    public UnixDomainSocketEndPoint EndPoint => At(Path);

    /// <exception cref="ProbingException">The path is too long, taken by a living probe, or not ours to
    /// replace.</exception>
    public Socket Bind()
    {
        var passing = System.IO.Path.ChangeExtension(Path, Random.Shared.Next(0x10000).ToString("x4"));
        RefuseUnlessStale();
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(At(passing));
            File.SetUnixFileMode(passing, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen();
            File.Move(passing, Path, overwrite: true);
            _inode = FileStatus.Of(Path)?.Inode;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Removes the file if it is still the one that <see cref="Bind"/> made.</summary>
    public void Remove()
    {
        if (_inode is { } inode && FileStatus.Of(Path)?.Inode == inode)
            File.Delete(Path);
    }

    private static UnixDomainSocketEndPoint At(string path) => Encoding.UTF8.GetByteCount(path) <= MaxPathBytes
        ? new UnixDomainSocketEndPoint(path)
        : throw new ProbingException(ProbingErrorKind.InvalidArgument,
            $"socket path {path} is longer than the {MaxPathBytes} bytes that Unix sockets allow; set "
            + $"{RuntimeDirectory.OverrideVariable} to a shorter directory");

    private void RefuseUnlessStale()
    {
        if (FileStatus.Of(Path) is not { } found)
            return;
        if (!found.IsSocket || found.Uid != Identity.EffectiveUid)
            throw new ProbingException(ProbingErrorKind.PermissionDenied,
                $"{Path} is in the way and no socket of uid {Identity.EffectiveUid}; remove it");
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        probe.SendTimeout = 1000;
        try
        {
            probe.Connect(EndPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            return;
        }
        catch (SocketException)
        {
            // Somebody holds it open although they do not answer now.
        }
        // Same pid, yet alive: a process of another pid namespace that shares the directory.
        throw new ProbingException(ProbingErrorKind.Unavailable,
            $"{Path} belongs to a living probe; give this process its own {RuntimeDirectory.OverrideVariable}");
    }
}
