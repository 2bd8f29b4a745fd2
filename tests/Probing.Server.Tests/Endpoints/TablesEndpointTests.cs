using Probing.Server.Tests.Support;

namespace Probing.Server.Tests.Endpoints;

public sealed class TablesEndpointTests
{
    [Fact]
    public async Task Tables_come_with_meaning_and_units_and_nothing_is_opened_for_it()
    {
        await using var server = await TestServer.StartAsync(new LabExtension());
        var answer = await TestServer.Json(await server.Client.GetAsync("/tables"));
        Assert.Contains(answer.GetProperty("namespaces").EnumerateArray(),
            space => space.GetRawText() == """{"name":"lab","dynamic":true}""");
        var tables = answer.GetProperty("tables").EnumerateArray()
            .Where(table => table.GetProperty("namespace").GetString() == "lab").ToList();
        Assert.Equal("""
            {"namespace":"lab","table":"numbers","extension":"lab","description":"Ten numbers","example":"FROM lab.numbers",
            "right":"read","columns":[{"name":"n","type":"BIGINT","unit":"rows","description":"Counts from 0"}]}
            """.Replace("\n", ""), tables[0].GetRawText());
        Assert.Equal("surprise", tables[1].GetProperty("table").GetString());
        Assert.Equal("null", tables[1].GetProperty("columns").GetRawText());
    }
}
