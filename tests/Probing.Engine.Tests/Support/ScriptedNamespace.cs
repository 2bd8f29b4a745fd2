using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Engine.Tests.Support;

/// <summary>A lazy namespace made of functions; notes the names it was asked for.</summary>
internal sealed class ScriptedNamespace(Func<string, QueryContext, CancellationToken, ValueTask<ITableProvider?>> open) : ICustomNamespace
{
    internal ScriptedNamespace(Func<string, ITableProvider?> open) : this((name, _, _) => ValueTask.FromResult(open(name)))
    {
    }

    public List<string> Opened { get; } = [];

    public Func<IReadOnlyList<string>> Names { get; set; } = () => [];

    public bool IsDynamic { get; init; } = true;

    public EngineRight Right { get; init; } = EngineRight.Read;

    public ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken) => ValueTask.FromResult(Names());

    public ValueTask<ITableProvider?> TableAsync(string name, QueryContext query, CancellationToken cancellationToken)
    {
        lock (Opened)
            Opened.Add(name);
        return open(name, query, cancellationToken);
    }

    public EngineRight RightFor(string name) => Right;
}
