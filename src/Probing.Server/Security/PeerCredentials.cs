using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Probing.Server.Security;

/// <summary>
/// Who is at the other end of a Unix socket, as the kernel noted it when they connected (SO_PEERCRED).
/// </summary>
internal readonly record struct PeerCredentials(int Pid, uint Uid)
{
    // asm-generic/socket.h; x86-64 and arm64 agree on both numbers.
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;

    public static PeerCredentials Of(Socket socket)
    {
        // struct ucred { pid_t pid; uid_t uid; gid_t gid; }
        Span<byte> ucred = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, ucred);
        return new PeerCredentials(MemoryMarshal.Read<int>(ucred), MemoryMarshal.Read<uint>(ucred[4..]));
    }

    /// <summary>The user of this process and root may enter; everybody else is refused.</summary>
    public bool MayEnter(uint owner) => Uid == owner || Uid == 0;
}
