using System.Net;
using System.Net.Sockets;
using Probing.Interop.Libc;
using Probing.Server.Security;

namespace Probing.Server.Tests.Security;

public sealed class LoopbackPeerTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    public void The_kernel_tells_who_owns_the_other_end(string address)
    {
        var to = IPAddress.Parse(address);
        using var listener = new TcpListener(to.IsIPv4MappedToIPv6 ? to.MapToIPv4() : to, 0);
        listener.Start();
        using var client = new TcpClient(to.AddressFamily);
        if (to.AddressFamily == AddressFamily.InterNetworkV6)
            client.Client.DualMode = true;
        client.Connect(to, ((IPEndPoint)listener.LocalEndpoint).Port);
        using var server = listener.AcceptSocket();
        var (local, remote) = ((IPEndPoint)server.LocalEndPoint!, (IPEndPoint)server.RemoteEndPoint!);
        Assert.Equal(Identity.EffectiveUid, LoopbackPeer.UidOf(local, remote));
        client.Close();
        Assert.Null(LoopbackPeer.UidOf(local, new IPEndPoint(remote.Address, 1)));
    }

    [Fact]
    public void A_peer_beyond_loopback_is_nobody() =>
        Assert.Null(LoopbackPeer.UidOf(new IPEndPoint(IPAddress.Loopback, 1), IPEndPoint.Parse("10.0.0.1:2")));

    [Theory]
    [InlineData("127.0.0.1:80", "0100007F:0050")]
    [InlineData("[::1]:8080", "00000000000000000000000001000000:1F90")]
    public void Addresses_are_written_as_the_kernel_does(string end, string expected) =>
        Assert.Equal(expected, LoopbackPeer.Hex(IPEndPoint.Parse(end)));
}
