using Probing.Sdk.Calls;
using Probing.Sdk.Tables;

namespace Probing.Sdk.Tests;

public class EngineExtensionTests
{
    private sealed class Bare : EngineExtension
    {
        public override string Name => "bare";
    }

    private readonly EngineExtension _bare = new Bare();

    [Fact]
    public void An_extension_needs_nothing_but_a_name()
    {
        Assert.Equal("", _bare.Description);
        Assert.Empty(_bare.Namespaces);
        Assert.Empty(_bare.Options);
        Assert.Empty(_bare.Routes);
        Assert.Null(_bare.DataSource("bare", null));
        Assert.IsType<IEngineDatasource>(_bare, exactMatch: false);
    }

    [Fact]
    public void An_unknown_option_is_an_error_that_lists_those_there_are()
    {
        var error = Assert.Throws<ProbingException>(() => _bare.Set("color", "red"));

        Assert.Equal(ProbingErrorKind.NotFound, error.Kind);
        Assert.Equal("extension 'bare' has no option 'color'; it has: none", error.Message);
        Assert.Equal(ProbingErrorKind.NotFound, Assert.Throws<ProbingException>(() => _bare.Get("color")).Kind);
    }

    [Fact]
    public async Task A_call_it_does_not_have_is_an_error()
    {
        var error = await Assert.ThrowsAsync<ProbingException>(
            async () => await _bare.CallAsync(new EngineRequest("GET", "x"), CancellationToken.None));

        Assert.Equal(ProbingErrorKind.NotFound, error.Kind);
        Assert.Contains("'x'", error.Message);
    }

    [Fact]
    public async Task A_response_writes_its_body()
    {
        using var stream = new MemoryStream();
        var response = EngineResponse.Json("{\"ä\":1}");

        await response.WriteBody(stream, CancellationToken.None);

        Assert.Equal((200, "application/json", "{\"ä\":1}"),
            (response.Status, response.ContentType, System.Text.Encoding.UTF8.GetString(stream.ToArray())));
    }
}
