using Probing.Cli.Output;

namespace Probing.Cli.Tests.Output;

public sealed class TableWriterTests
{
    private static TextTable Threads()
    {
        var table = new TextTable(new TextColumn("tid", IsNumber: true), new TextColumn("name"),
            new TextColumn("cpu_ms", IsNumber: true));
        table.Add("4711", "MainThread", "12.5");
        table.Add("12", null, null);
        return table;
    }

    [Fact]
    public void Numbers_are_right_aligned_and_NULL_is_visible() => Assert.Equal(
        """
        ┌──────┬────────────┬────────┐
        │  tid │ name       │ cpu_ms │
        ├──────┼────────────┼────────┤
        │ 4711 │ MainThread │   12.5 │
        │   12 │ NULL       │   NULL │
        └──────┴────────────┴────────┘

        """, TableWriter.Write(Threads(), new OutputStyle()));

    [Fact]
    public void Ascii_is_drawn_where_Unicode_is_not_spoken() => Assert.Equal(
        """
        +------+----------+--------+
        |  tid | name     | cpu_ms |
        +------+----------+--------+
        | 4711 | MainThr~ |   12.5 |
        |   12 | NULL     |   NULL |
        +------+----------+--------+

        """, TableWriter.Write(Threads(), new OutputStyle(Columns: 28, Unicode: false)));

    [Fact]
    public void Colour_dims_NULL_and_changes_no_width()
    {
        var colored = TableWriter.Write(Threads(), new OutputStyle(Color: true));

        Assert.Contains("\e[2mNULL\e[0m", colored);
        Assert.Contains("\e[1mname\e[0m", colored);
        Assert.Equal(TableWriter.Write(Threads(), new OutputStyle()),
            colored.Replace("\e[2m", "").Replace("\e[1m", "").Replace("\e[0m", ""));
    }

    [Fact]
    public void Wide_characters_keep_the_bars_in_line()
    {
        var table = new TextTable(new TextColumn("名前"), new TextColumn("n", IsNumber: true));
        table.Add("日本語", "1");
        table.Add("👩‍💻", "2");
        table.Add("abc", "3");

        Assert.Equal(
            """
            ┌────────┬───┐
            │ 名前   │ n │
            ├────────┼───┤
            │ 日本語 │ 1 │
            │ 👩‍💻     │ 2 │
            │ abc    │ 3 │
            └────────┴───┘

            """, TableWriter.Write(table, new OutputStyle()));
    }

    [Fact]
    public void More_rows_than_shown_leave_a_mark()
    {
        var table = new TextTable(new TextColumn("n", IsNumber: true)) { HasMore = true };
        table.Add("1");

        Assert.Contains("│ … │\n└", TableWriter.Write(table, new OutputStyle()));
    }

    [Fact]
    public void Columns_that_do_not_fit_are_left_out_with_a_mark()
    {
        var table = new TextTable([.. Enumerable.Range(0, 20).Select(i => new TextColumn($"column_{i}"))]);
        table.Rows.Add([.. Enumerable.Range(0, 20).Select(i => $"a long value {i}")]);

        var text = TableWriter.Write(table, new OutputStyle(Columns: 60));

        Assert.All(text.TrimEnd().Split('\n'), line => Assert.InRange(DisplayText.Width(line), 40, 60));
        Assert.All(text.TrimEnd().Split('\n').Where(line => line[0] == '│'), line => Assert.EndsWith("│ … │", line));
    }

    [Fact]
    public void Long_texts_wrap_where_the_table_allows_it()
    {
        var table = new TextTable(new TextColumn("option"), new TextColumn("help")) { MaxLines = 2 };
        table.Add("limit", "most rows that one table may produce");

        Assert.Equal(
            """
            ┌────────┬─────────────────────┐
            │ option │ help                │
            ├────────┼─────────────────────┤
            │ limit  │ most rows that one  │
            │        │ table may produce   │
            └────────┴─────────────────────┘

            """, TableWriter.Write(table, new OutputStyle(Columns: 32)));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(33)]
    [InlineData(50)]
    [InlineData(80)]
    [InlineData(200)]
    public void No_line_is_wider_than_the_terminal(int columns)
    {
        var table = new TextTable(new TextColumn("id", IsNumber: true), new TextColumn("text"), new TextColumn("日本"),
            new TextColumn("path"));
        table.Add("123456", new string('x', 300), "日本語日本語日本語", "/usr/lib/python3/dist-packages/numpy/__init__.py");

        Assert.All(TableWriter.Write(table, new OutputStyle(columns)).TrimEnd().Split('\n'),
            line => Assert.True(DisplayText.Width(line) <= Math.Max(columns, 17), line));
    }

    [Fact]
    public void Numbers_keep_all_their_digits()
    {
        var table = new TextTable(new TextColumn("n", IsNumber: true), new TextColumn("text"));
        table.Add("170141183460469231731687303715884105727", new string('x', 100));

        Assert.Contains("170141183460469231731687303715884105727", TableWriter.Write(table, new OutputStyle(60)));
    }
}
