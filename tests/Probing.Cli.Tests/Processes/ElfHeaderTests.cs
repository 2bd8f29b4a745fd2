using Probing.Cli.Processes;
using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.Processes;

public sealed class ElfHeaderTests
{
    [Fact]
    public void A_dynamic_program_has_a_loader() =>
        Assert.Equal(new ElfHeader(true, ElfHeader.X64, "/lib64/ld-linux-x86-64.so.2"), ElfHeader.Read(Child.Python));

    [Fact]
    public void A_static_one_has_none()
    {
        using var target = CTarget.Compile("-static");

        Assert.Equal(new ElfHeader(true, ElfHeader.X64, Loader: null), ElfHeader.Read(target.Path));
    }

    [Fact]
    public void Class_and_processor_are_read()
    {
        using var target = CTarget.CompileWith(
            "gcc", "target32.c", "-m32", "-nostdlib", "-static", "-fno-pic", "-no-pie", "-fno-stack-protector");

        var header = ElfHeader.Read(target.Path);

        Assert.False(header?.Is64Bit);
        Assert.Equal("x86", ElfHeader.MachineName(header!.Machine));
    }

    [Fact]
    public void What_is_no_program_has_no_header()
    {
        Assert.Null(ElfHeader.Read("/etc/passwd"));
        Assert.Null(ElfHeader.Read("/nowhere"));
    }
}
