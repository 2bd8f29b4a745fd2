using Probing.Conventions.Tests.Support;

namespace Probing.Conventions.Tests;

public class CSharpTextTests
{
    [Theory]
    [InlineData("a // b\nc", "a     \nc")]
    [InlineData("a /* b\n */c", "a     \n   c")]
    [InlineData("x(\"b \\\" // \") + y", "x(          ) + y")]
    [InlineData("x(@\"b\\\" + y", "x(      + y")]
    [InlineData("x(@\"b\"\" c\") + y", "x(        ) + y")]
    [InlineData("'\"' + y", "    + y")]
    [InlineData("$\"a {f(\"b\")} c\" + y", "                + y")]
    [InlineData("\"\"\"a \" // b\"\"\" + y", "               + y")]
    [InlineData("a / b", "a / b")]
    public void Blanks_comments_and_literals(string text, string code) =>
        Assert.Equal(code, CSharpText.Blank(text));
}
