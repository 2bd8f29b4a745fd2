namespace Probing.Extensions.Tests.Python;

[Collection(PythonCollection.Name)]
public sealed class ExpressionValueTests(PythonFixture python)
{
    [Theory]
    [InlineData("1", "value:int64\n1")]
    [InlineData("None", "value:null\nNULL")]
    [InlineData("True", "value:bool\ntrue")]
    [InlineData("2.5", "value:double\n2.5")]
    [InlineData("float('nan')", "value:double\nNaN")]
    [InlineData("-float('inf')", "value:double\n-Infinity")]
    [InlineData("'text'", "value:utf8\ntext")]
    [InlineData("'gr\\u00fc\\U0001F40D'", "value:utf8\ngrü🐍")]
    [InlineData("'a\\udc80b'", "value:utf8\na\\udc80b")]
    [InlineData("b'\\x00\\xff'", "value:binary\n00ff")]
    [InlineData("2**63 - 1", "value:int64\n9223372036854775807")]
    [InlineData("2**63", "value:decimal(38,0)\n9223372036854775808")]
    [InlineData("-2**100", "value:decimal(38,0)\n-1267650600228229401496703205376")]
    [InlineData("10**38", "value:utf8\n100000000000000000000000000000000000000")]
    [InlineData("[1, 2, None]", "value:int64\n1\n2\nNULL")]
    [InlineData("{'a': 1, 'b': 'x'}", "a:int64 | b:utf8\n1 | x")]
    [InlineData("[{'a': 1}, {'b': 2.5, 'a': 3}]", "a:int64 | b:double\n1 | NULL\n3 | 2.5")]
    public async Task A_value_keeps_its_type(string expression, string expected) =>
        Assert.Equal(expected, await python.Extension.ShowAsync(expression));
}
