using System.Text.Json;
using Probing.Server.Endpoints;
using Probing.Server.Formats;

namespace Probing.Server.Tests.Endpoints;

public sealed class SummaryHeadersTests
{
    [Fact]
    public void Warnings_are_ascii_and_end_where_clients_would_choke()
    {
        var filler = new string('x', 100);
        string[] warnings = [.. Enumerable.Range(0, 500).Select(i => $"rank {i}: grün\r\nX-Evil: 1 {filler}")];
        var headers = SummaryHeaders.Of(new ResultSummary(1, TimeSpan.Zero, warnings));
        var text = headers.Single(header => header.Name == SummaryHeaders.Warnings).Value;
        Assert.InRange(text.Length, 4000, 8 * 1024);
        Assert.All(text, character => Assert.InRange(character, ' ', '~'));
        var shown = JsonSerializer.Deserialize<string[]>(text)!;
        Assert.Equal(warnings[..^(500 - shown.Length + 1)], shown[..^1]);
        Assert.Equal($"{500 - shown.Length + 1} more warnings", shown[^1]);
    }
}
