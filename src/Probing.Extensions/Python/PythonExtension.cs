using Probing.Interop.CPython;
using Probing.Sdk;
using Probing.Sdk.Calls;
using Probing.Sdk.Options;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Python;

/// <summary>
/// The host's Python in SQL: namespace <c>python</c>, whose table names are Python expressions, and the call
/// <c>eval</c>, both through one <see cref="PythonExecutor"/>.
/// </summary>
public sealed class PythonExtension : EngineExtension
{
    private readonly PythonOptions _options = new();
    private readonly PythonNamespace _namespace;
    private readonly EvalCall _eval;

    public PythonExtension(PythonExecutor executor)
    {
        _namespace = new PythonNamespace(executor, _options);
        _eval = new EvalCall(executor, _options);
    }

    internal PythonOptions Settings => _options;

    public override string Name => "python";

    public override string Description => "Python expressions of the host as tables, and code run in it";

    protected override IReadOnlyList<IOption> DeclaredOptions => _options.DeclaredOptions;

    public override IReadOnlyList<string> Namespaces => [PythonNamespace.Name];

    public override IReadOnlyList<EngineRoute> Routes => [EvalCall.Route];

    public override IPlugin? DataSource(string @namespace, string? name) =>
        name is null && @namespace == PythonNamespace.Name ? new NamespacePlugin(@namespace, _namespace) : null;

    public override ValueTask<EngineResponse> CallAsync(EngineRequest request, CancellationToken cancellationToken) =>
        request.Path == EvalCall.Route.Path
            ? _eval.AnswerAsync(request, cancellationToken)
            : base.CallAsync(request, cancellationToken);
}
