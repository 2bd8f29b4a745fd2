using Probing.Server.Listening;

namespace Probing.Server.Tests.Listening;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("8080", "127.0.0.1:8080", true)]
    [InlineData(":8080", "127.0.0.1:8080", true)]
    [InlineData("localhost:0", "127.0.0.1:0", true)]
    [InlineData("127.0.0.1:80", "127.0.0.1:80", true)]
    [InlineData("0.0.0.0:80", "0.0.0.0:80", false)]
    [InlineData("*:80", "0.0.0.0:80", false)]
    [InlineData("[::1]:80", "[::1]:80", true)]
    [InlineData("[::]:80", "[::]:80", false)]
    [InlineData("10.0.0.5:80", "10.0.0.5:80", false)]
    public void Addresses_are_loopback_unless_they_say_otherwise(string text, string endPoint, bool loopback)
    {
        var address = ListenAddress.Parse(text);
        Assert.Equal((endPoint, loopback), (address.EndPoint.ToString(), address.IsLoopback));
    }

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData("127.0.0.1:http")]
    [InlineData("127.0.0.1:70000")]
    [InlineData("::1:80")]
    [InlineData("[::1]")]
    [InlineData("no-such-host.invalid:80")]
    public void What_is_no_address_says_what_is(string text) =>
        Assert.Contains("host:port", Assert.Throws<FormatException>(() => ListenAddress.Parse(text)).Message);

    [Theory]
    [InlineData(null, "8080", "8080")]
    [InlineData("127.0.0.1:9", null, "127.0.0.1:9")]
    [InlineData("0.0.0.0", "8080", "0.0.0.0:8080")]
    [InlineData("::1", "8080", "[::1]:8080")]
    [InlineData("[::1]", "8080", "[::1]:8080")]
    [InlineData("127.0.0.1:9", "8080", "127.0.0.1:9")]
    [InlineData(" ", "", "")]
    public void A_port_of_its_own_completes_an_address(string? address, string? port, string? expected) =>
        Assert.Equal(expected, ServerExtension.AddressOf(address, port));
}
