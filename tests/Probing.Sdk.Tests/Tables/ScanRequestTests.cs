using Apache.Arrow;
using Probing.Sdk.Tables;
using Probing.Sdk.Tests.Support;

namespace Probing.Sdk.Tests.Tables;

public class ScanRequestTests
{
    [Fact]
    public void Project_picks_columns_in_the_order_of_the_projection()
    {
        using var full = Some.Batch();
        using var projected = Some.Request(2, 0).Project(full);

        Assert.Equal(["c", "a"], projected.Schema.FieldsList.Select(field => field.Name));
        Assert.Equal("third", TableColumn.Description(projected.Schema.FieldsList[0]));
        Assert.Equal(3, projected.Length);
        Assert.Equal([1, 2, 3], Assert.IsType<Int64Array>(projected.Column(1)).Values.ToArray());
    }

    [Fact]
    public void Project_gives_the_batch_itself_when_all_is_wanted()
    {
        using var full = Some.Batch();

        Assert.Same(full, Some.Request(0, 1, 2).Project(full));
        Assert.NotSame(full, Some.Request(0, 2, 1).Project(full));
    }

    [Fact]
    public void Project_may_repeat_a_column()
    {
        using var full = Some.Batch();
        var projected = Some.Request(1, 1).Project(full);

        Assert.Equal(["b", "b"], projected.Schema.FieldsList.Select(field => field.Name));
    }

    [Fact]
    public void Reads_tells_which_columns_the_query_uses()
    {
        var request = Some.Request(2, 0);

        Assert.True(request.Reads(0));
        Assert.False(request.Reads(1));
    }

    [Fact]
    public void EqualTo_looks_only_at_equality_of_that_column()
    {
        var request = Some.Request(0) with
        {
            Filters = [new("a", FilterOperator.AtLeast, 1L), new("b", FilterOperator.Equal, "x"), new("a", FilterOperator.Equal, 7L)],
        };

        Assert.Equal(7L, request.EqualTo("a"));
        Assert.Equal("x", request.EqualTo("b"));
        Assert.Null(request.EqualTo("c"));
    }
}
