using Probing.Cli.Endpoints;
using Probing.Sdk;

namespace Probing.Cli.Tests.Endpoints;

public sealed class EndpointTests
{
    [Fact]
    public void A_number_is_a_pid() => Assert.Equal(new Endpoint.OfProcess(4711), Endpoint.Parse("4711"));

    [Theory]
    [InlineData("10.0.0.7:9700", "10.0.0.7", 9700)]
    [InlineData("node-3.cluster:80", "node-3.cluster", 80)]
    [InlineData(":9700", "127.0.0.1", 9700)]
    [InlineData("[::1]:9700", "::1", 9700)]
    [InlineData("[fe80::1%2]:1", "fe80::1%2", 1)]
    [InlineData("http://10.0.0.7:9700/", "10.0.0.7", 9700)]
    [InlineData("http://[::1]:65535", "::1", 65535)]
    public void Host_and_port_are_a_tcp_endpoint(string text, string host, int port) =>
        Assert.Equal(new Endpoint.OfTcp(host, port), Endpoint.Parse(text));

    [Theory]
    [InlineData("/run/user/1000/probing-1000/4711.sock")]
    [InlineData("./x.sock")]
    [InlineData("sub/x.sock")]
    [InlineData("./with:colon")]
    public void A_slash_makes_a_path(string text) => Assert.Equal(new Endpoint.OfPath(text), Endpoint.Parse(text));

    [Theory]
    [InlineData("0", "from 1")]
    [InlineData("99999999999999999999", "from 1")]
    [InlineData("::1:9700", "in brackets")]
    [InlineData("::1", "in brackets")]
    [InlineData("[::1]", "[address]:port")]
    [InlineData("[::1]9700", "[address]:port")]
    [InlineData("[::1", "[address]:port")]
    [InlineData("[10.0.0.7]:9700", "no IPv6 address")]
    [InlineData("[x::y]:9700", "no IPv6 address")]
    [InlineData("host:", "no port")]
    [InlineData("host:0", "no port")]
    [InlineData("host:65536", "no port")]
    [InlineData("host:http", "no port")]
    [InlineData("a b:80", "no host name")]
    [InlineData("https://host:443", "plain HTTP")]
    [InlineData("http://host", "port is missing")]
    [InlineData("host", "give a pid")]
    [InlineData("", "give a pid")]
    public void A_bad_one_says_why_and_what_is_accepted(string text, string why)
    {
        var error = Assert.Throws<ProbingException>(() => Endpoint.Parse(text));

        Assert.Equal(ProbingErrorKind.InvalidArgument, error.Kind);
        Assert.Contains(why, error.Message);
        Assert.Contains(Endpoint.Accepted, error.Message);
    }
}
