using Probing.Cli.Tests.Support;

namespace Probing.Cli.Tests.Verbs;

public sealed class LaunchTests
{
    private static Child Launch(params string[] arguments) =>
        Child.Start(Path.Combine(AppContext.BaseDirectory, "probing"), ["launch", .. arguments]);

    [Fact]
    public void The_program_keeps_pid_arguments_and_exit_code()
    {
        using var child = Launch("sh", "-c", "echo $$ $PROBING \"$@\"; exit 42", "sh", "-e", "a b", "--help");

        Assert.Equal((42, $"{child.Pid} 1 -e a b --help\n", ""), child.Finish());
    }

    [Fact]
    public void Recursion_and_variables_are_set()
    {
        using var child = Launch("-r", "-e", "A=x=y", "--env", "B=", "sh", "-c", "echo $PROBING $A [$B]");

        Assert.Equal((0, "2 x=y []\n", ""), child.Finish());
    }

    [Fact]
    public void Signals_and_limits_are_as_without_us()
    {
        string[] look =
        [
            "/usr/bin/env", Child.Python, "-S", "-c",
            """
            import os, resource
            print([line for line in open('/proc/self/status') if line.startswith(('SigBlk', 'SigIgn', 'SigCgt'))])
            print(resource.getrlimit(resource.RLIMIT_NOFILE), sorted(os.listdir('/proc/self/fd')), os.getcwd())
            print(sorted(name for name in os.environ if name != 'PROBING'))
            """,
        ];
        using var direct = Child.Start(look[0], look[1..]);
        using var launched = Launch([.. look]);

        Assert.Equal(direct.Finish(), launched.Finish());
    }

    [Fact]
    public void A_Python_without_the_package_is_an_error_that_says_what_to_do()
    {
        using var environment = new TemporaryVirtualEnvironment();
        using var child = Launch(environment.Python, "-c", "print('ran')");

        var (exitCode, output, error) = child.Finish();

        Assert.Equal(3, exitCode);
        Assert.Empty(output);
        Assert.Contains($"{environment.Python} does not have the probing package", error);
        Assert.Contains("-m pip install probing", error);
    }

    [Fact]
    public void A_missing_program_is_an_error()
    {
        using var child = Launch("no-such-program");

        var (exitCode, _, error) = child.Finish();

        Assert.Equal(1, exitCode);
        Assert.Contains("there is no program no-such-program on PATH", error);
    }
}
