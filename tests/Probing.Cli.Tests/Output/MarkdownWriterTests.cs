using Probing.Cli.Output;

namespace Probing.Cli.Tests.Output;

public sealed class MarkdownWriterTests
{
    [Fact]
    public void Writes_a_table_that_no_value_can_break()
    {
        var table = new TextTable(new TextColumn("a|b"), new TextColumn("n", IsNumber: true));
        table.Add("x|y`<z>*", "1");
        table.Add(null, "2.5");

        Assert.Equal(
            """
            | a\|b | n |
            | --- | ---: |
            | x\|y\`\<z>\* | 1 |
            | NULL | 2.5 |

            """, MarkdownWriter.Write(table));
    }
}
