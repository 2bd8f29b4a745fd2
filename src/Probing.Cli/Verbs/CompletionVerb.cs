using System.CommandLine;
using Probing.Cli.CommandLine;
using Probing.Cli.Http;
using Probing.Sdk;

namespace Probing.Cli.Verbs;

/// <summary><c>probing completion SHELL</c>: prints the script that teaches a shell to complete
/// <c>probing</c>.</summary>
internal sealed class CompletionVerb : Verb
{
    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh or fish" };

    public CompletionVerb() : base("completion", "Print a script that lets Tab complete commands, options and pids.")
    {
        Arguments.Add(_shell);
    }

    public override bool NeedsEndpoint => false;

    public override IReadOnlyList<string> Examples =>
    [
        "echo 'source <(probing completion bash)' >> ~/.bashrc",
        "echo 'source <(probing completion zsh)' >> ~/.zshrc",
        "probing completion fish > ~/.config/fish/completions/probing.fish",
    ];

    public override Task<IReadOnlyList<Completion>> CompleteArgumentAsync(ProbeClient? client,
        CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Completion>>([new("bash"), new("zsh"), new("fish")]);

    public override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var shell = invocation.Value(_shell)!;
        invocation.Console.Write(shell switch
        {
            "bash" => CompletionScripts.Bash,
            "zsh" => CompletionScripts.Zsh,
            "fish" => CompletionScripts.Fish,
            _ => throw new ProbingException(ProbingErrorKind.InvalidArgument,
                $"'{shell}' is no shell with completion; use bash, zsh or fish"),
        });
        return Task.FromResult(ExitCode.Success);
    }
}
