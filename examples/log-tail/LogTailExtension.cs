using Probing.Sdk;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace LogTail;

/// <summary>A growing log file as the table <c>log.lines</c>.</summary>
public sealed partial class LogTailExtension : EngineExtension
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stopped = new();
    private LogTailer? _tailer;
    private Task _polling = Task.CompletedTask;

    public override string Name => "log_tail";

    public override string Description => "The end of a log file as a table";

    public override IReadOnlyList<string> Namespaces => ["log"];

    [Option("path", Default = "", Help = "The log file; empty follows none", Changed = nameof(Reopen))]
    public partial string Path { get; }

    [Option("keep_bytes", Default = 4L << 20, Min = 4096, Max = 256L << 20,
        Help = "Memory for lines; the oldest go first. Of a file that is there already, its last keep_bytes are read")]
    public partial long KeepBytes { get; }

    [Option("poll", Default = "500ms", Min = "10ms", Max = "1h", RestartNeeded = true,
        Help = "Time between two looks at the file; a query looks, too")]
    public partial TimeSpan Poll { get; }

    public override IPlugin DataSource(string @namespace, string? name) =>
        NamespacePlugin.Of("log", TablePlugin.Of<LogLine>(_ => Lines()));

    public override ValueTask StartAsync(EngineContext context, CancellationToken cancellationToken)
    {
        _polling = PollAsync(context);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        await _polling;
        lock (_lock)
            _tailer?.Dispose();
    }

    private IReadOnlyList<LogLine> Lines()
    {
        lock (_lock)
        {
            if (Path.Length == 0)
                throw new ProbingException(ProbingErrorKind.Unavailable,
                    "no log file is set; set the option log_tail.path to one, for instance /var/log/syslog");
            return Tailer().Read();
        }
    }

    /// <summary>Keeps up with the file while nobody asks, so that a rotation between two queries loses no line.</summary>
    private async Task PollAsync(EngineContext context)
    {
        using var timer = new PeriodicTimer(Poll);
        var reported = "";
        try
        {
            while (await timer.WaitForNextTickAsync(_stopped.Token))
            {
                var failure = KeepUp();
                if (failure is not null && failure.Message != reported)
                    context.Report("poll", failure);
                reported = failure?.Message ?? "";
            }
        }
        catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
        {
            // StopAsync.
        }
    }

    private ProbingException? KeepUp()
    {
        lock (_lock)
        {
            try
            {
                if (Path.Length > 0)
                    Tailer().CatchUp();
                return null;
            }
            catch (ProbingException e)
            {
                return e;
            }
        }
    }

    private LogTailer Tailer() => _tailer ??= new LogTailer(Path, () => KeepBytes);

    private void Reopen(string path)
    {
        lock (_lock)
        {
            _tailer?.Dispose();
            _tailer = null;
        }
    }
}
