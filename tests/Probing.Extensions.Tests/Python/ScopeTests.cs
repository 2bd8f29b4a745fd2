namespace Probing.Extensions.Tests.Python;

[Collection(PythonCollection.Name)]
public sealed class ScopeTests(PythonFixture python)
{
    [Theory]
    [InlineData("base64.b64encode(b'a')", "value:binary\n59513d3d")]
    [InlineData("xml.dom.minidom.Node.ELEMENT_NODE", "value:int64\n1")]
    [InlineData("os.path.join('a', 'b')", "value:utf8\na/b")]
    [InlineData("calendar.MONDAY + 1", "value:int64\n1")]
    [InlineData("__name__", "value:utf8\n__main__")]
    [InlineData("factor * 2", "value:int64\n6")]
    [InlineData("[factor * i for i in range(2)]", "value:int64\n0\n3")]
    [InlineData("[[factor for _ in range(1)] for _ in range(1)]", "value:list<int64>\n[3]")]
    [InlineData("(lambda n: n * factor)(2)", "value:int64\n6")]
    [InlineData("[colorsys.ONE_THIRD > 0 for i in range(1)]", "value:bool\ntrue")]
    [InlineData("(lambda: wave.WAVE_FORMAT_PCM)()", "value:int64\n1")]
    [InlineData("(y := 5) + y", "value:int64\n10")]
    [InlineData("[json.x for json in [shadow]]", "value:int64\n1")]
    [InlineData("  factor\n", "value:int64\n3")]
    [InlineData("len([1])", "value:int64\n1")]
    public async Task Names_are_main_s_then_builtins_then_modules(string expression, string expected)
    {
        await python.RunAsync("factor = 3\nclass shadow: x = 1");
        Assert.Equal(expected, await python.Extension.ShowAsync(expression));
    }

    [Fact]
    public async Task Evaluating_leaves_main_as_it_was()
    {
        await python.RunAsync("pass");
        var before = await python.Extension.ShowAsync("sorted(vars(sys.modules['__main__']))");
        await python.Extension.ShowAsync("(leak := plistlib.PlistFormat.__name__)");
        await python.Extension.ShowAsync("[leak2 for leak2 in range(3)]");
        Assert.Equal(before, await python.Extension.ShowAsync("sorted(vars(sys.modules['__main__']))"));
    }

    [Fact]
    public async Task A_bare_name_imports_nothing()
    {
        // importing `this` prints.
        await Assert.ThrowsAsync<Probing.Sdk.ProbingException>(() => python.Extension.ShowAsync("this"));
        Assert.Equal("value:bool\nfalse", await python.Extension.ShowAsync("'this' in sys.modules"));
    }

    [Fact]
    public async Task A_module_that_fails_to_import_says_why()
    {
        await python.RunAsync("""
            import sys, tempfile, pathlib
            folder = tempfile.mkdtemp()
            pathlib.Path(folder, 'broken_module.py').write_text('import nosuch_dependency')
            sys.path.insert(0, folder)
            """);
        var error = await Assert.ThrowsAsync<Probing.Sdk.ProbingException>(() => python.Extension.ShowAsync("broken_module.x"));
        Assert.Contains("ModuleNotFoundError: No module named 'nosuch_dependency'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expression_runs_once_however_often_it_is_scanned()
    {
        await python.RunAsync("calls = []\ndef once():\n    calls.append(1)\n    return len(calls)");
        var query = Sql.Context();
        var table = await python.Extension.OpenAsync("once()", query);
        for (var i = 0; i < 2; i++)
        {
            await foreach (var batch in table.ScanAsync(new Probing.Sdk.Tables.ScanRequest(query, [0]), CancellationToken.None))
            {
                using (batch)
                    Assert.Equal("1", ArrowText.Value(batch.Column(0), 0));
            }
        }
        Assert.Equal("value:int64\n1", await python.Extension.ShowAsync("len(calls)"));
    }
}
