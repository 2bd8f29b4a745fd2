using Probing.Extensions.Storage;
using Probing.Storage.Cold;
using Probing.Storage.Rings;

namespace Probing.Extensions.Tests.Storage;

public sealed class StorageKeepTests
{
    [Theory]
    [InlineData(null, "false")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    public void The_end_of_the_process_finds_the_word_whether_to_keep_the_folder(string? value, string word)
    {
        var folder = Directory.CreateTempSubdirectory("probing-keep-");
        try
        {
            var cold = new ColdHost(() => { }, _ => { }, () => new RingFolder(folder.FullName), []);
            var extension = new StorageExtension(cold, () => new RingFolder(folder.FullName), _ => null);
            if (value is not null)
                extension.Set("keep", value);

            cold.Finish(TimeSpan.FromSeconds(1));

            Assert.Equal(word, File.ReadAllText(Path.Combine(folder.FullName, "keep")));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Without_tables_there_is_nowhere_to_leave_it()
    {
        var cold = new ColdHost(() => { }, _ => { }, () => null, []);
        var extension = new StorageExtension(cold, () => null, _ => null);

        Assert.NotNull(cold.Finishing);
        Assert.Null(Record.Exception(() => cold.Finish(TimeSpan.FromSeconds(1))));
        GC.KeepAlive(extension);
    }
}
