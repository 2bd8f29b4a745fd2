using Probing.Extensions.Process;
using Probing.Extensions.Tests.Process.Support;

namespace Probing.Extensions.Tests.Process;

public class LimitsTableTests
{
    // prlimit's names, in the kernel's order.
    private static readonly (string Ours, string Theirs, string? Unit)[] s_names =
    [
        ("cpu_time", "CPU", "seconds"), ("file_size", "FSIZE", "bytes"), ("data_size", "DATA", "bytes"),
        ("stack_size", "STACK", "bytes"), ("core_file_size", "CORE", "bytes"), ("resident_set", "RSS", "bytes"),
        ("processes", "NPROC", "processes"), ("open_files", "NOFILE", "files"), ("locked_memory", "MEMLOCK", "bytes"),
        ("address_space", "AS", "bytes"), ("file_locks", "LOCKS", "locks"), ("pending_signals", "SIGPENDING", "signals"),
        ("msgqueue_size", "MSGQUEUE", "bytes"), ("nice_priority", "NICE", null), ("realtime_priority", "RTPRIO", null),
        ("realtime_timeout", "RTTIME", "us"),
    ];

    [Fact]
    public async Task Agrees_with_prlimit()
    {
        using var child = Child.Python("import resource as r; r.setrlimit(r.RLIMIT_NOFILE, (100, 200)); r.setrlimit(r.RLIMIT_CORE, (0, r.RLIM_INFINITY))");
        var rows = await new ProcessExtension().Table("proc", $"{child.Pid}/limits").Provider.ReadAsync();

        var theirs = Command.Output("prlimit", "--raw", "--noheadings", "--output", "RESOURCE,SOFT,HARD", "--pid", $"{child.Pid}")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToDictionary(p => p[0], p => (p[1], p[2]));
        Assert.Equal(s_names.Length, theirs.Count);
        Assert.Equal(
            s_names.Select(name => (name.Ours, theirs[name.Theirs].Item1, theirs[name.Theirs].Item2, name.Unit)),
            rows.Select(row => ((string)row["name"]!, $"{row["soft"] ?? "unlimited"}", $"{row["hard"] ?? "unlimited"}", (string?)row["unit"])));
        Assert.Equal(100ul, Assert.Single(rows, row => "open_files".Equals(row["name"]))["soft"]);
    }
}
