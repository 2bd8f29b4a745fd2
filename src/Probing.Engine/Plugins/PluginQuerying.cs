using Probing.Engine.Scan;
using Probing.Interop.Plugins;
using Probing.Sdk;
using Probing.Sdk.Queries;

namespace Probing.Engine.Plugins;

/// <summary>The queries that a plugin asks of the engine, from its start until it is told to stop, when all of them end.</summary>
internal sealed class PluginQuerying
{
    private readonly CancellationTokenSource _stopped = new();
    private volatile EngineContext? _context;

    internal void Begin(EngineContext context) => _context = context;

    internal void End() => _ = Task.Run(_stopped.Cancel);

    internal IPluginAnswer Query(EngineQuery query, CancellationToken cancellationToken)
    {
        if (_context is not { } context)
            throw new ProbingException(ProbingErrorKind.Unavailable, "a plugin can query from its start() on, not in open()");
        var ends = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopped.Token);
        try
        {
            var result = BlockingWait.For(new ValueTask<EngineQueryResult>(context.QueryAsync(query, ends.Token)), CancellationToken.None);
            return new PluginAnswer(result, ends);
        }
        catch (Exception e)
        {
            ends.Dispose();
            if (e is not OperationCanceledException || !_stopped.IsCancellationRequested)
                throw;
            throw new ProbingException(ProbingErrorKind.Unavailable, "the plugin is being unloaded; it cannot query any more");
        }
    }
}
