using Probing.Storage.Rings;
using Probing.Storage.Tests.Support;

namespace Probing.Storage.Tests.Rings;

public sealed class RingFolderTests : IDisposable
{
    private readonly MemoryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_of_a_table_are_found_by_its_name_and_are_in_the_order_in_which_they_were_made()
    {
        Make("b.ring", "b", new TestColumn("x", RingKind.Int32));
        Make("a.ring", "a", new TestColumn("x", RingKind.Int32));
        Make("ab.ring", "ab", new TestColumn("x", RingKind.Int32));
        Make("a.2.ring", "a", new TestColumn("y", RingKind.Utf8));

        var folder = new RingFolder(_folder.Path);
        using var content = folder.Read();
        Assert.Equal(["a", "ab", "b"], content.Tables.Select(table => table.Name));
        using var table = folder.Open("a")!;
        Assert.Equal(["x", "y"], table.Files.Select(file => file.Descriptor.Columns[0].Name));
        Assert.Equal("y", table.Current.Descriptor.Columns[0].Name);
        Assert.Null(folder.Open("nothing"));
        Assert.Empty(content.Faults);
    }

    [Fact]
    public void A_table_of_which_nothing_can_be_read_is_an_error_and_one_of_which_something_can_is_not()
    {
        Make("a.ring", "a", new TestColumn("x", RingKind.Int32));
        File.WriteAllText(_folder.File("bad.ring"), "this is no ring");
        File.WriteAllText(_folder.File("a.2.ring"), "nor is this");

        var folder = new RingFolder(_folder.Path);
        Assert.Equal(RingFault.Foreign, Assert.Throws<RingFileException>(() => folder.Open("bad")).Fault);
        using var table = folder.Open("a")!;
        Assert.Equal(_folder.File("a.2.ring"), Assert.Single(table.Faults).Path);
    }

    [Fact]
    public void A_folder_that_is_not_there_has_no_tables()
    {
        var folder = new RingFolder(_folder.File("nowhere"));
        using var content = folder.Read();
        Assert.Empty(content.Tables);
        Assert.Empty(content.Faults);
        Assert.Null(folder.Open("a"));
        Assert.Null(folder.Process());
    }

    [Fact]
    public void A_folder_is_of_the_process_that_its_rings_name_or_its_name_names()
    {
        var named = new RingFolder(_folder.File("123-456"));
        Assert.Equal(new RingProcess(123, 456), named.Process());
        Make("a.ring", "a", new TestColumn("x", RingKind.Int32));
        var process = new RingFolder(_folder.Path).Process()!.Value;
        Assert.Equal(RingProcess.Current.Boot, process.Boot);
        Assert.Equal(RingProcessState.Dead, process.State());
    }

    [Fact]
    public void Only_a_private_folder_in_a_private_place_is_that_of_a_process()
    {
        var uid = Interop.Libc.Identity.EffectiveUid;
        string? Variable(string name) => name == "PROBING_RUNTIME_DIR" ? _folder.Path : null;
        var process = new RingProcess(77, 88);
        var parent = RingFolder.Parents(Variable, uid)[1];
        Assert.Equal(_folder.File($"probing-{uid}/tables"), parent);
        Assert.Null(RingFolder.Of(process, Variable, uid));

        const UnixFileMode mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var own = Directory.CreateDirectory(parent, mine).CreateSubdirectory("77-88");
        File.SetUnixFileMode(own.FullName, mine | UnixFileMode.OtherRead);
        Assert.Null(RingFolder.Of(process, Variable, uid));
        File.SetUnixFileMode(own.FullName, mine);
        Assert.Equal(own.FullName, RingFolder.Of(process, Variable, uid)?.Path);
    }

    private void Make(string file, string name, TestColumn column) => NativeWriter.Run(NativeWriter.Plain, writer =>
    {
        new TestTable(_folder.File(file), name, [column]).WriteTo(writer);
        writer.Write(0u);
    }, "tables");
}
