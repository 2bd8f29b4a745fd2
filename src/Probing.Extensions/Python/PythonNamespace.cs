using Probing.Extensions.Python.Conversion;
using Probing.Interop.CPython;
using Probing.Sdk;
using Probing.Sdk.Tables;

namespace Probing.Extensions.Python;

/// <summary>Namespace <c>python</c>: any name is a Python expression, evaluated once per query.</summary>
internal sealed class PythonNamespace(PythonExecutor executor, PythonOptions options) : ICustomNamespace
{
    public const string Name = "python";

    private const int DescriptionLength = 200;

    // Expressions cannot be listed; names of stored tables will be.
    public ValueTask<IReadOnlyList<string>> TableNamesAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<string>>([]);

    public EngineRight RightFor(string name) => EngineRight.Execute;

    public async ValueTask<ITableProvider?> TableAsync(string name, QueryContext query, CancellationToken cancellationToken)
    {
        var limits = new ConversionLimits(query.MaxRows, query.MaxBytes, options.ReprLimit);
        var text = name.Length <= DescriptionLength ? name : string.Concat(name.AsSpan(0, DescriptionLength), "...");
        var description = $"python.`{text}`";
        try
        {
            return await executor
                .RunAsync(description, call => Evaluate(name, call, limits), PythonDeadline.Of(query), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ProbingException e) when (e.Kind is ProbingErrorKind.PythonError or ProbingErrorKind.NotFound or ProbingErrorKind.InvalidQuery)
        {
            throw new ProbingException(e.Kind, $"{e.Message} (evaluating {description})", e.Detail, e);
        }
    }

    private static PythonTable Evaluate(string expression, PythonCall call, ConversionLimits limits)
    {
        using var value = Evaluation.Evaluate(expression);
        using var conversion = new ConversionContext(call, limits);
        return new ValueConverter(conversion).Convert(value.Address);
    }
}
