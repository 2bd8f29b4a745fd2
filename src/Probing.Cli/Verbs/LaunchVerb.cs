using System.CommandLine;
using System.Text;
using Probing.Cli.CommandLine;
using Probing.Cli.Processes;
using Probing.Interop.Libc;
using Probing.Sdk;

namespace Probing.Cli.Verbs;

/// <summary>
/// <c>probing launch</c>: becomes the program, with the probe asked for in its environment. No process stays in
/// between, so pid, terminal, signals and exit code are the program's own.
/// </summary>
internal sealed class LaunchVerb : Verb
{
    private readonly Option<bool> _recursive =
        new("--recursive", "-r") { Description = "Also probe the Python processes that it starts" };
    private readonly Option<string[]> _variables = new("--env", "-e")
    {
        Description = "Set an environment variable of the program; may be repeated",
        HelpName = "NAME=VALUE",
        Arity = new ArgumentArity(1, 1000),
    };

    private readonly Argument<string[]> _program = new("PROGRAM")
    {
        Description = "The program and its arguments",
        Arity = ArgumentArity.OneOrMore,
    };

    public LaunchVerb() : base("launch", "Start a Python program with a probe in it.")
    {
        Options.Add(_variables);
        Options.Add(_recursive);
        Arguments.Add(_program);
    }

    public override bool NeedsEndpoint => false;

    public override bool TakesAnyWord => true;

    public override IReadOnlyList<string> Examples =>
    [
        "probing launch python train.py --lr 0.1",
        "probing launch --recursive torchrun --nproc-per-node 8 train.py",
        "probing launch -e PROBING_PORT=9700 python train.py",
    ];

    public override string Notes =>
        "The same as PROBING=1 (with -r: PROBING=2) before the program; options of launch come before PROGRAM.";

    public override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var words = invocation.Value(_program)!;
        var path = ProgramPath.Find(words[0], invocation.Console.Variable("PATH")) ?? throw new ProbingException(
            ProbingErrorKind.NotFound,
                $"there is no program {words[0]} {(words[0].Contains('/') ? "" : "on PATH")}".TrimEnd());
        if (PythonProgram.InterpreterOf(path) is { } interpreter)
            PythonProgram.DemandPackage(interpreter);
        // Without -r a program that is no Python itself (a shell script) hands PROBING=1 to the Python that it starts.
        var settings = new List<string> { $"PROBING={(invocation.Value(_recursive) ? "2" : "1")}" };
        foreach (var setting in invocation.Value(_variables) ?? [])
            settings.Add(setting.IndexOf('=') > 0 ? setting : throw new ProbingException(
                ProbingErrorKind.InvalidArgument, $"'{setting}' is no variable; write -e NAME=VALUE"));
        ProcessImage.Execute(path, RawArguments(words.Length), RawEnvironment(settings));
        return Task.FromResult(ExitCode.Success);
    }

    /// <summary>The last words of our own command line as bytes: text would lose what is not UTF-8.</summary>
    private static List<byte[]> RawArguments(int count) => [.. RawStrings("cmdline").TakeLast(count)];

    private static List<byte[]> RawEnvironment(List<string> settings)
    {
        var names = settings.Select(setting => Encoding.UTF8.GetBytes(setting[..(setting.IndexOf('=') + 1)])).ToList();
        return
        [
            .. RawStrings("environ").Where(entry => !names.Any(name => entry.AsSpan().StartsWith(name))),
            .. settings.Select(Encoding.UTF8.GetBytes),
        ];
    }

    private static IEnumerable<byte[]> RawStrings(string file)
    {
        var bytes = File.ReadAllBytes($"/proc/self/{file}");
        for (var start = 0; start < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)0, start) is >= 0 and var found ? found : bytes.Length;
            yield return bytes[start..end];
            start = end + 1;
        }
    }
}
