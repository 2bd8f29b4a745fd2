using Probing.Extensions.Process;
using Probing.Extensions.Tests.Process.Support;

namespace Probing.Extensions.Tests.Process;

public class FilesTableTests
{
    private readonly ProcessExtension _extension = new();

    [Fact]
    public async Task Shows_type_target_position_and_flags_of_each_descriptor()
    {
        var path = Path.GetTempFileName();
        using var child = Child.Start("python3", [], "-c", """
            import os, sys, socket, select, tempfile
            path = sys.argv[1]
            a = os.open(path, os.O_WRONLY | os.O_APPEND); os.write(a, b'x' * 123)
            b = os.open(path, os.O_RDONLY | os.O_NONBLOCK); os.lseek(b, 45, 0); os.set_inheritable(b, True)
            c = os.open(os.path.dirname(path), os.O_RDONLY | os.O_DIRECTORY)
            d, e = os.pipe()
            f = socket.socket()
            g = select.epoll()
            h = os.open('/dev/zero', os.O_RDWR)
            i = os.memfd_create('shared')
            j, gone = tempfile.mkstemp(); os.unlink(gone)
            k = os.open(path, os.O_PATH)
            print('ready', flush=True)
            print(a, b, c, d, e, f.fileno(), g.fileno(), h, i, j, k, gone, sep=' ', flush=True)
            input()
            """, path);
        var names = child.ReadLine().Split(' ');
        var rows = (await _extension.Table("proc", $"{child.Pid}/files").Provider.ReadAsync())
            .ToDictionary(row => $"{row["fd"]}", row => row);

        string Of(int index) => string.Join(' ', new[] { "type", "access", "flags", "close_on_exec", "position", "deleted" }
            .Select(column => rows[names[index]][column]));
        Assert.Equal("file write append True 123 False", Of(0));
        Assert.Equal("file read nonblock False 45 False", Of(1));
        Assert.Equal("directory read directory True 0 False", Of(2));
        Assert.Equal("pipe read  True 0 False", Of(3));
        Assert.Equal("pipe write  True 0 False", Of(4));
        Assert.Equal("socket read_write  True 0 False", Of(5));
        Assert.Equal("anonymous read_write  True 0 False", Of(6));
        Assert.Equal("device read_write  True 0 False", Of(7));
        Assert.Equal("memory read_write  True 0 True", Of(8));
        Assert.Equal("file read_write nofollow True 0 True", Of(9));
        Assert.Equal("file path path True 0 False", Of(10));
        Assert.Equal(path, rows[names[0]]["target"]);
        Assert.Equal("anon_inode:[eventpoll]", rows[names[6]]["target"]);
        Assert.Equal("/memfd:shared", rows[names[8]]["target"]);
        Assert.Equal(names[11], rows[names[9]]["target"]);
        File.Delete(path);
    }

    [Fact]
    public async Task Agrees_with_lsof_about_descriptors_and_inodes()
    {
        using var child = Child.Python("import socket; s = socket.socketpair(); f = open('/etc/passwd')");
        var rows = await _extension.Table("proc", $"{child.Pid}/files").Provider.ReadAsync("fd", "inode", "type");

        // Fields: f<descriptor>, i<inode>; one a line, only for numbered descriptors.
        var lines = Command.Output("lsof", "-w", "-p", $"{child.Pid}", "-F", "fi").Split('\n');
        var theirs = new Dictionary<long, long>();
        for (var at = 0; at + 1 < lines.Length; at++)
        {
            if (lines[at].StartsWith('f') && long.TryParse(lines[at][1..], out var fd) && lines[at + 1].StartsWith('i'))
                theirs[fd] = long.Parse(lines[at + 1][1..]);
        }
        Assert.True(theirs.Count >= 5);
        Assert.All(theirs, other => Assert.Equal(other.Value, Assert.Single(rows, row => (long)row["fd"]! == other.Key)["inode"]));
    }

    [Fact]
    public void Does_not_list_the_descriptor_it_lists_with()
    {
        var table = _extension.Table("process", "files").Provider;
        var own = $"/proc/{Environment.ProcessId}/fd";

        // Another test may list them at the same time; this one's own would be there every time.
        Deadline.Until(() => table.ReadAsync("target").Result is { Count: > 0 } rows && rows.All(row => !own.Equals(row["target"])));
    }

    [Fact]
    public async Task Skips_descriptors_that_close_while_they_are_looked_at()
    {
        using var child = Child.Start("python3", [], "-c", """
            import os, threading
            print('ready', flush=True)
            def churn():
                while True:
                    fds = [os.open('/dev/null', os.O_RDONLY) for _ in range(20)]
                    for fd in fds: os.close(fd)
            threading.Thread(target=churn, daemon=True).start()
            input()
            """);
        var table = _extension.Table("proc", $"{child.Pid}/files").Provider;
        for (var scan = 0; scan < 100; scan++)
        {
            var rows = await table.ReadAsync("fd", "target", "access");
            Assert.Contains(rows, row => 0L.Equals(row["fd"]));
            Assert.All(rows, row => Assert.NotEqual("", row["target"]));
        }
    }
}
