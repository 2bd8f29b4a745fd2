using Probing.Extensions.Process;
using Probing.Extensions.Tests.Process.Support;
using Probing.Extensions.Tests.Python;

namespace Probing.Extensions.Tests.Process;

[Collection(PythonCollection.Name)]
public class PythonVersionTests(PythonFixture python)
{
    [Fact]
    public async Task The_python_in_this_process_tells_its_exact_version_without_the_gil()
    {
        var version = await python.Extension.ShowAsync("__import__('platform').python_version()");

        // The GIL is held by the sleep: whoever needed it would wait.
        var busy = python.Extension.ShowAsync("__import__('ctypes').PyDLL(None).usleep(500000)");
        var row = Assert.Single(await new ProcessExtension().Table("process", "info").Provider
            .ReadAsync("python_version", "python_implementation", "libpython"));

        Assert.False(busy.IsCompleted);
        await busy;
        Assert.Equal($"value:utf8\n{row["python_version"]}", version);
        Assert.Equal("cpython", row["python_implementation"]);
        Assert.Contains("libpython", (string)row["libpython"]!);
    }
}
