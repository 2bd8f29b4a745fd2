using System.Globalization;
using System.Text.Json;
using Probing.Cli.CommandLine;
using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.Verbs;

public sealed class MapsTests
{
    [Fact]
    public async Task Each_mapping_is_a_row()
    {
        using var python = Child.StartPython();

        var result = await Support.Cli.RunAsync($"{python.Pid}", "maps", "--format", "json");

        Assert.Equal((ExitCode.Success, ""), (result.ExitCode, result.Error));
        var rows = JsonDocument.Parse(result.Output).RootElement.EnumerateArray().ToList();
        Assert.Equal(File.ReadLines($"/proc/{python.Pid}/maps").Count(), rows.Count);
        var stack = rows.Single(row => row.GetProperty("name").GetString() == "[stack]");
        Assert.Equal("rw-p", stack.GetProperty("permissions").GetString());
        Assert.Equal(Address(stack, "end") - Address(stack, "start"), stack.GetProperty("size_bytes").GetInt64());
    }

    [Fact]
    public async Task Files_are_summed_up_with_their_use()
    {
        // 64 MB that are mapped and written to, and 64 that are only mapped.
        using var python = Child.StartPython(
            "import mmap\na = mmap.mmap(-1, 64 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)\na.write(b'x' * (64 << 20))\n"
            + "b = mmap.mmap(-1, 64 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)");

        var result = await Support.Cli.RunAsync($"{python.Pid}", "maps", "--by-file", "--use", "--format", "json");

        var first = JsonDocument.Parse(result.Output).RootElement[0];
        Assert.Equal("", first.GetProperty("name").GetString());
        Assert.InRange(first.GetProperty("size_bytes").GetInt64(), 128 << 20, 512 << 20);
        Assert.InRange(first.GetProperty("private_dirty_bytes").GetInt64(), 64 << 20, 120 << 20);
        Assert.Equal(JsonValueKind.Number, first.GetProperty("swap_bytes").ValueKind);
    }

    private static long Address(JsonElement row, string name) =>
        long.Parse(row.GetProperty(name).GetString()!, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
