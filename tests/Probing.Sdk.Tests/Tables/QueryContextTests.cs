using Probing.Sdk.Tables;

namespace Probing.Sdk.Tests.Tables;

public class QueryContextTests
{
    [Fact]
    public void Remaining_is_never_negative()
    {
        Assert.Equal(TimeSpan.Zero, new QueryContext { DeadlineUtc = DateTime.UtcNow.AddSeconds(-1) }.Remaining);
        Assert.InRange(new QueryContext { DeadlineUtc = DateTime.UtcNow.AddSeconds(60) }.Remaining.TotalSeconds, 30, 60);
    }

    [Fact]
    public void Keeps_each_warning_once_whoever_gives_it()
    {
        var query = new QueryContext();

        Parallel.For(0, 100, index => query.Warn($"warning {index % 3}"));

        Assert.Equal(["warning 0", "warning 1", "warning 2"], query.Warnings.Order());
    }

    [Fact]
    public void Whoever_listens_is_told_each_warning_once()
    {
        var told = new List<string>();
        var query = new QueryContext { Warned = told.Add };

        query.Warn("rows cut");
        query.Warn("samples lost");
        query.Warn("rows cut");

        Assert.Equal(["rows cut", "samples lost"], told);
    }
}
