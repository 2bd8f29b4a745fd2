using System.CommandLine;
using Probing.Cli.CommandLine;
using Probing.Interop.Plugins.Isolation;

namespace Probing.Cli.Verbs;

/// <summary><c>probing plugin-host SOCKET FILE PID</c>: the process of an isolated plugin; a probe starts it.</summary>
internal sealed class PluginHostVerb : Verb
{
    private readonly Argument<string> _socket = new("SOCKET") { Description = "Where to listen for the probe" };
    private readonly Argument<string> _file = new("FILE") { Description = "The plugin" };
    private readonly Argument<int> _pid = new("PID") { Description = "The probed process" };

    public PluginHostVerb() : base("plugin-host", "Run a plugin for the probe of another process.")
    {
        Hidden = true;
        Arguments.Add(_socket);
        Arguments.Add(_file);
        Arguments.Add(_pid);
    }

    public override bool NeedsEndpoint => false;

    public override IReadOnlyList<string> Examples => ["probing plugin-host /run/user/1000/probing-1000/1.plugin ./libmine.so 4711"];

    public override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        PluginProcess.Run(invocation.Value(_socket)!, invocation.Value(_file)!, invocation.Value(_pid));
        return Task.FromResult(ExitCode.Success);
    }
}
