using System.Runtime.InteropServices;
using Probing.Cli.CommandLine;

using var interrupt = new CancellationTokenSource();

// The first Ctrl-C ends the query here and, by closing the connection, in the target; the second ends us at once.
using var registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
{
    context.Cancel = !interrupt.IsCancellationRequested;
    interrupt.Cancel();
});

return await new App(CliConsole.OfProcess()).RunAsync(args, interrupt.Token);
