using Probing.Cli.CommandLine;
using Probing.Cli.Endpoints;
using Probing.Cli.Http;
using Probing.Cli.Output;
using Probing.Cli.Processes;
using Probing.Inspection;
using Probing.Sdk;

namespace Probing.Cli.Backtrace;

/// <summary>Gets the stacks of a process: of its probe where one answers, else by reading its memory from outside.</summary>
internal static class StackSource
{
    /// <exception cref="ProbingException">The process cannot be read; the message says why.</exception>
    public static async Task<ProcessSnapshot> ReadAsync(
        int pid, InspectionOptions options, CliConsole console, CancellationToken cancellationToken)
    {
        var target = new TargetProcess(pid);
        // A probe reads neither local variables, nor machine code, nor a process that stands still with it.
        if (options is { Pause: false, Locals: false, Native: false } && target.State is not ('T' or 't')
            && ProbeLocator.FindSocket(target) is { } socket)
        {
            try
            {
                var address = new ProbeAddress { SocketPath = socket, Pid = pid, Name = $"process {pid}" };
                using var client = new ProbeClient(address, token: null);
                return await ProbeStacks.AskAsync(client, pid, cancellationToken);
            }
            catch (Exception e) when (e is ProbingException or OperationCanceledException
                && !cancellationToken.IsCancellationRequested)
            {
                var reason = e is ProbingException ? e.Message : "it does not answer in time";
                console.Error.WriteLine($"note: the probe of process {pid} could not be asked ({DisplayText.Escape(reason)}); "
                    + "read from outside");
            }
        }
        return Inspector.Read(pid, options);
    }
}
